# Completes commands and options of gwangan: the program is asked itself; where it knows nothing, files are offered.
_gwangan() {
  COMPREPLY=()
  local word=${COMP_WORDS[COMP_CWORD]} known
  known=$(gwangan "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null) || return 0
  mapfile -t COMPREPLY < <(compgen -W "$known" -- "$word")
}
complete -o default -F _gwangan gwangan
