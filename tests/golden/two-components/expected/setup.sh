#!/usr/bin/env bash
# Setup for Two: parts # of one, made by CI/CD Wizard (pipeline af7b53aadf01, catalogue 2016948357e1).
# Creates at GitHub what the workflows need before their first run: variables.
#
# usage: bash setup.sh [--check] [--values FOLDER] [OWNER/NAME]
#   --check          only reports; the exit code is 1 where something is missing or different
#   --values FOLDER  takes values from files there instead of asking: FOLDER/REGION
#
# It can be run again at any time: what is there as the pipeline says stays, and nothing that is set is asked for.
# It needs the GitHub CLI (https://cli.github.com), signed in by someone who administers the repository.
set -euo pipefail

repository=acme/two
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

set_variable() {
  if [ -z "$(lacking "$1" "$variables_now")" ]; then
    gh api --method PATCH "repos/$repository/$place/variables/$1" --raw-field "value=$2" >/dev/null
  else
    gh api --method POST "repos/$repository/$place/variables" --raw-field "name=$1" --raw-field "value=$2" >/dev/null
  fi
}

# Sets a variable that is not set: from its file, or asks. One with a default may stay as it is.
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

left=0 # how much is missing or different
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
command -v gh >/dev/null || stop "Install the GitHub CLI first: https://cli.github.com"
about=$(gh api "repos/$repository" --jq '"\(.full_name) \(.visibility) \(.permissions.admin)"') ||
  stop "GitHub shows this account no repository $repository. Name it: bash setup.sh OWNER/NAME"
read -r repository visibility admin <<<"$about"
if [ "$check" = no ] && [ "$admin" = false ]; then
  stop "This account does not administer $repository: ask someone who does to run this"
fi
echo "$repository ($visibility)"

variables_of='' variables_now=''

echo
echo 'Variables of the repository'
environment='' place=actions
variable REGION '' 'it'"'"'s eu-west-1'

echo
if [ "$left" -gt 0 ]; then
  echo "$left missing or different"
  exit 1
fi
echo "Everything is as it should be"
