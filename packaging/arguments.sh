# Sourced by packaging/run and packaging/test, which define usage(): reads [--no-install] [-- ARGUMENT...] into
# `install` (yes or no) and `passed_on` (an array); answers --help and refuses anything else.
# shellcheck shell=bash disable=SC2034  # both are read by the script that sources this one

install=yes
passed_on=()
while [ $# -gt 0 ]; do
  case $1 in
    --no-install) install=no ;;
    --help | -h)
      usage
      exit 0
      ;;
    --)
      shift
      passed_on=("$@")
      break
      ;;
    *)
      printf 'packaging/%s: unknown argument "%s" (what is to be passed on goes after --)\n' "${0##*/}" "$1" >&2
      usage >&2
      exit 2
      ;;
  esac
  shift
done
