"""The shell functions of setup.sh, written for bash 3.2 and newer: macOS has no other."""

from __future__ import annotations

OPTIONS = r"""check=no
values=
while [ $# -gt 0 ]; do
  case $1 in
    --check) check=yes ;;
    --values)
      values=${2:-}
      if [ ! -d "$values" ]; then
        echo "--values takes a folder" >&2
        exit 2
      fi
      shift
      ;;
    -h | --help)
      awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
      exit
      ;;
    -*)
      echo "There is no option $1. There are --check and --values FOLDER" >&2
      exit 2
      ;;
    *) repository=$1 ;;
  esac
  shift
done
"""

START = r"""stop() {
  printf '%s\n' "$*" >&2
  exit 2
}

tell() { printf '  %-8s %s\n' "$1" "$2"; }

missing() {
  tell missing "$1"
  left=$((left + 1))
}

# Asks GitHub for something; where it does not exist the answer is empty.
ask() {
  local answer
  if answer=$(gh api "$@" 2>"$errors"); then
    if [ -n "$answer" ]; then printf '%s\n' "$answer"; fi
  elif ! grep -q 'HTTP 404' "$errors"; then
    cat "$errors" >&2
    exit 2
  fi
}

# The lines of the first text that the second one lacks.
lacking() {
  if [ -z "$2" ]; then
    printf '%s\n' "$1"
  else
    printf '%s\n' "$1" | grep -Fxv -e "$2" || true
  fi
}
"""

ENVIRONMENT = r"""# What follows is about this environment.
environment() {
  environment=$1 place=environments/$1
  printf '\nEnvironment %s\n' "$1"
}
"""

GUARD = r"""# An environment without rules of its own, that only guards its secrets.
guard() {
  local now
  environment "$1"
  now=$(ask "repos/$repository/$place" --jq .name)
  if [ -n "$now" ]; then
    tell ok "exists"
  elif [ "$check" = yes ]; then
    missing "exists"
  else
    gh api --method PUT "repos/$repository/$place" >/dev/null
    tell set "exists"
  fi
}
"""

# How GitHub describes an environment: docs.github.com, "REST API endpoints for deployment environments".
RULES = r"""rule_lines='"exists",
  (.protection_rules[]? |
    if .type == "wait_timer" then "waits \(.wait_timer) min"
    elif .type == "required_reviewers" then
      (.reviewers[]? | "approval of the \(.type) \(.reviewer.slug // .reviewer.login)" | ascii_downcase),
      (if .prevent_self_review then "no approval by whoever started it" else empty end)
    else empty end),
  (if .deployment_branch_policy.custom_branch_policies then "only the branches and tags below" else empty end)'

# The rules that the environment has at GitHub, a line each.
rules_now() {
  local answer
  # A failure ends the script: bash would go on here, as if GitHub had no such environment.
  answer=$(ask "repos/$repository/$place" --jq "$rule_lines") || exit
  if [ -n "$answer" ]; then
    printf '%s\n' "$answer"
    ask --paginate "repos/$repository/$place/deployment-branch-policies" \
      --jq '.branch_policies[] | "deploys from the \(.type // "branch") \(.name)"'
  fi
}

# Where the given rules differ from the wanted ones. Further branches and tags may be those of another workflow.
different() {
  lacking "$wanted" "$1"
  lacking "$1" "$wanted" | grep -v '^deploys from the ' || true
}

# Begins the rules of an environment; they are told one by one, and `rules` sets them.
protect() {
  environment "$1"
  wanted=exists reviewers='' wait_minutes=0 prevent_self_review=false
}

want() { wanted="$wanted
$1"; }

deploys_from() {
  if [ "${wanted%only the branches*}" = "$wanted" ]; then want "only the branches and tags below"; fi
  want "deploys from the $1 $2"
}

# Sets the rules where they differ from the wanted ones, and reads them back.
rules() {
  local before now line
  now=$(rules_now)
  before=$now
  if [ "$check" = no ] && [ -n "$(different "$now")" ]; then
    write_rules "$now"
    now=$(rules_now)
  fi
  if [ -z "$(different "$now")" ]; then held=$environment; fi
  while IFS= read -r line; do
    if [ -n "$(lacking "$line" "$now")" ]; then
      missing "$line"
    elif [ -n "$(lacking "$line" "$before")" ]; then
      tell set "$line"
    else
      tell ok "$line"
    fi
  done <<<"$wanted"
  while IFS= read -r line; do
    if [ "${line#deploys from the }" != "$line" ]; then
      tell also "$line: this pipeline does not"
    elif [ -n "$line" ]; then
      tell differs "$line: the pipeline does not say so"
      left=$((left + 1))
    fi
  done <<<"$(lacking "$now" "$wanted")"
}

# The reviewers as GitHub wants them: by the numbers of users and teams.
reviewer_ids() {
  local address id ids='' kind
  while read -r kind address; do
    if [ -z "$kind" ]; then continue; fi
    id=$address
    if [ -n "${address//[0-9]/}" ]; then
      id=$(gh api "$address" --jq .id) || stop "GitHub shows this account nothing at $address"
    fi
    ids="$ids${ids:+, }{\"type\": \"$kind\", \"id\": $id}"
  done <<<"$reviewers"
  printf '%s' "$ids"
}

# Writes the wanted rules; the ones that are there now tell what would have to go.
write_rules() {
  local body ids ref
  ids=$(reviewer_ids)
  body='"deployment_branch_policy": {"protected_branches": false, "custom_branch_policies": true}'
  # A plan without these rules may refuse even empty ones: they are named only where there is something to say.
  if printf '%s\n' "$wanted" "$1" | grep -Eq '^(approval|waits|no approval) '; then
    body="$body, \"reviewers\": [$ids], \"wait_timer\": $wait_minutes"
    body="$body, \"prevent_self_review\": $prevent_self_review"
  fi
  printf '{%s}' "$body" | gh api --method PUT "repos/$repository/$place" --input - >/dev/null ||
    stop "GitHub refused the rules of the environment $environment. GUIDE says which plans have them"
  while IFS= read -r ref; do
    if [ -z "$ref" ]; then continue; fi
    ref=${ref#deploys from the }
    gh api --method POST "repos/$repository/$place/deployment-branch-policies" \
      --raw-field "type=${ref%% *}" --raw-field "name=${ref#* }" >/dev/null
  done <<<"$(lacking "$wanted" "$1" | grep '^deploys from the ' || true)"
}
"""

WAIT = r"""waits() {
  wait_minutes=$1
  want "waits $1 min"
}
"""

SELF_REVIEW = r"""no_self_review() {
  prevent_self_review=true
  want "no approval by whoever started it"
}
"""

REVIEWER = r"""reviewer() {
  want "approval of the $1 $2"
  reviewers="$reviewers$3 $4
"
}
"""

CHOSEN_REVIEWERS = r"""# The pipeline names nobody who approves: whoever was chosen in the settings stays.
chosen_reviewers() {
  local names
  names=$(rules_now)
  names=$(printf '%s\n' "$names" | grep '^approval ' || true)
  want "${names:-approval of somebody: choose who in the settings of the environment, then run this again}"
  reviewers=$(ask "repos/$repository/$place" --jq \
    '.protection_rules[]?.reviewers[]? | "\(.type) \(.reviewer.id)"')
}
"""

CONFIRM = r"""# Deploys start only where this variable says that the rules hold: it is written last, after they were read back.
confirm() {
  local now
  now=$(ask "repos/$repository/$place/variables/ENVIRONMENT_READY" --jq .value)
  if [ "$held" = "$environment" ] && [ "$now" = "$environment" ]; then
    tell ok "variable ENVIRONMENT_READY"
  elif [ "$held" = "$environment" ] && [ "$check" = no ]; then
    variables_now=
    if [ -n "$now" ]; then variables_now=ENVIRONMENT_READY; fi
    set_variable ENVIRONMENT_READY "$environment"
    tell set "variable ENVIRONMENT_READY: the rules hold"
  else
    if [ "$held" != "$environment" ] && [ "$check" = no ] && [ -n "$now" ]; then
      gh api --method DELETE "repos/$repository/$place/variables/ENVIRONMENT_READY" >/dev/null
      tell removed "variable ENVIRONMENT_READY: the rules do not hold"
    fi
    missing "variable ENVIRONMENT_READY: deploys wait for it until the rules hold"
  fi
}
"""

GUARDED_VALUE = r"""set_secret() { gh secret set "$1" --env "$environment" --repo "$repository" >/dev/null; }

# Sets a secret that is not set: asks for it, hidden, or takes its file. A value never stands on a command line.
secret() {
  local value file=$values/$environment/$1
  if [ "$secrets_of" != "$environment" ]; then
    secrets_of=$environment
    secrets_now=$(ask --paginate "repos/$repository/$place/secrets" --jq '.secrets[].name')
  fi
  if [ "$check" = no ] && [ -n "$values" ] && [ -f "$file" ]; then
    set_secret "$1" <"$file"
    tell set "secret $1, from $file"
  elif [ -z "$(lacking "$1" "$secrets_now")" ]; then
    tell ok "secret $1"
  elif [ "$check" = yes ] || [ ! -t 0 ]; then
    missing "secret $1${2:+: $2}"
  else
    printf '  %-8s secret %s\n' 'set now' "$1${2:+: $2}"
    if [ "${3:-}" = file ]; then
      IFS= read -r -p "           Its file, or Enter to leave it: " file || true
      value=$file
    else
      IFS= read -r -s -p "           Its value (hidden), or Enter to leave it: " value || true
      echo
    fi
    if [ -z "$value" ]; then
      missing "secret $1"
    elif [ "${3:-}" = file ] && [ ! -f "$file" ]; then
      missing "secret $1: there is no file $file"
    elif [ "${3:-}" = file ]; then
      set_secret "$1" <"$file"
    else
      printf '%s' "$value" | set_secret "$1"
    fi
  fi
}
"""

SET_VARIABLE = r"""set_variable() {
  if [ -z "$(lacking "$1" "$variables_now")" ]; then
    gh api --method PATCH "repos/$repository/$place/variables/$1" --raw-field "value=$2" >/dev/null
  else
    gh api --method POST "repos/$repository/$place/variables" --raw-field "name=$1" --raw-field "value=$2" >/dev/null
  fi
}
"""

VARIABLE = r"""# Sets a variable that is not set: from its file, or asks. One with a default may stay as it is.
variable() {
  local value='' file=$values${environment:+/$environment}/$1
  if [ "$variables_of" != "$place" ]; then
    variables_of=$place
    variables_now=$(ask --paginate "repos/$repository/$place/variables" --jq '.variables[].name')
  fi
  if [ "$check" = no ] && [ -n "$values" ] && [ -f "$file" ]; then
    set_variable "$1" "$(cat "$file")"
    tell set "variable $1, from $file"
  elif [ -z "$(lacking "$1" "$variables_now")" ]; then
    tell ok "variable $1"
  else
    if [ "$check" = no ] && [ -t 0 ]; then
      IFS= read -r -p "  Value of the variable $1${2:+ ($2)}, or Enter to leave it: " value || true
    fi
    if [ -n "$value" ]; then
      set_variable "$1" "$value"
      tell set "variable $1"
    elif [ -n "${3:-}" ]; then
      tell default "variable $1 is not set: jobs take $3"
    else
      missing "variable $1${2:+: $2}"
    fi
  fi
}
"""

# How a repository's tokens name it: docs.github.com, "OpenID Connect reference": immutable subject claims.
SUBJECT = r"""# Roles at clouds trust runs by the subject of their tokens; with --check too this only tells which.
subject=$(ask "repos/$repository/actions/oidc/customization/sub" --jq '.sub_claim_prefix // ""')
subject=${subject:-repo:$repository}
echo
echo 'Subjects that the roles at clouds must trust'
"""
