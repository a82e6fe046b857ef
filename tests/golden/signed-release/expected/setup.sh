#!/usr/bin/env bash
# Setup for Signed release, made by CI/CD Wizard (pipeline a2c6598e644a, catalogue 2016948357e1).
# Creates at GitHub what the workflows need before their first run: environments with their rules and secrets.
#
# usage: bash setup.sh [--check] [--values FOLDER] [OWNER/NAME]
#   --check          only reports; the exit code is 1 where something is missing or different
#   --values FOLDER  takes values from files there instead of asking: FOLDER/ci/NPM_TOKEN
#
# It can be run again at any time: what is there as the pipeline says stays, and nothing that is set is asked for.
# It needs the GitHub CLI (https://cli.github.com), signed in by someone who administers the repository.
set -euo pipefail

repository=
check=no
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

stop() {
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

# What follows is about this environment.
environment() {
  environment=$1 place=environments/$1
  printf '\nEnvironment %s\n' "$1"
}

# An environment without rules of its own, that only guards its secrets.
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

rule_lines='"exists",
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
    stop "GitHub refused the rules of the environment $environment. SETUP.md says which plans have them"
  while IFS= read -r ref; do
    if [ -z "$ref" ]; then continue; fi
    ref=${ref#deploys from the }
    gh api --method POST "repos/$repository/$place/deployment-branch-policies" \
      --raw-field "type=${ref%% *}" --raw-field "name=${ref#* }" >/dev/null
  done <<<"$(lacking "$wanted" "$1" | grep '^deploys from the ' || true)"
}

set_secret() { gh secret set "$1" --env "$environment" --repo "$repository" >/dev/null; }

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

left=0 # how much is missing or different
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
command -v gh >/dev/null || stop "Install the GitHub CLI first: https://cli.github.com"
# Without a name gh takes the repository of the folder that this runs in.
if [ -z "$repository" ]; then repository='{owner}/{repo}'; fi
about=$(gh api "repos/$repository" --jq '"\(.full_name) \(.visibility) \(.permissions.admin)"') ||
  stop "GitHub shows this account no repository of that name, or of this folder. Name it: bash setup.sh OWNER/NAME"
read -r repository visibility admin <<<"$about"
if [ "$check" = no ] && [ "$admin" = false ]; then
  stop "This account does not administer $repository: ask someone who does to run this"
fi
echo "$repository ($visibility)"

secrets_of='' secrets_now=''

guard ci
secret NPM_TOKEN 'The build of web sees it as the secret npm_token'

protect build
deploys_from branch main
deploys_from tag 'v*'
rules
secret NPM_TOKEN 'The build of web sees it as the secret npm_token'

protect live
deploys_from tag 'v*'
rules
secret KUBE_CONFIG 'The kubeconfig file of the cluster, as it is' file

echo
if [ "$left" -gt 0 ]; then
  echo "$left missing or different"
  exit 1
fi
echo "Everything is as it should be"
