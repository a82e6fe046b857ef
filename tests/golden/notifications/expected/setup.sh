#!/usr/bin/env bash
# Setup for Notifications, made by CI/CD Wizard (pipeline a27d0ee0d057, catalogue 2016948357e1).
# Creates at GitHub what the workflows need before their first run: environments and secrets.
#
# usage: bash setup.sh [--check] [--values FOLDER] [OWNER/NAME]
#   --check          only reports; the exit code is 1 where something is missing or different
#   --values FOLDER  takes values from files there instead of asking: FOLDER/notifications/ALL_RUNS_WEBHOOK
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

guard notifications
secret ALL_RUNS_WEBHOOK 'The address that messages go to'
secret FAILURES_WEBHOOK 'The address that messages go to'
secret TEAMS_WEBHOOK 'The address that messages go to'
secret BUILD_MONITOR 'The address that messages go to'
secret SMTP_USERNAME 'The sign-in at smtp.acme.example'
secret SMTP_PASSWORD 'The sign-in at smtp.acme.example'

echo
if [ "$left" -gt 0 ]; then
  echo "$left missing or different"
  exit 1
fi
echo "Everything is as it should be"
