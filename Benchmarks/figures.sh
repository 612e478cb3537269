#!/bin/bash
# figures.sh [PART…]: measures what the project promises and prints it as the page docs/internals/figures.md.
#
# Parts: engine journal daemon simulation coverage torture sanitizer; all of them by default. Each prints rows
# `| figure | measured | goal | reached |`; one that cannot be measured here says so in a row of its own.
set -u
cd "$(dirname "$0")/.." || exit 1
parts=${*:-engine journal daemon simulation coverage torture sanitizer}
seeds=${FIGURES_SEEDS:-100000}

row() { printf '| %s | %s | %s | %s |\n' "$1" "$2" "${3:-–}" "${4:-–}"; }

# bench PROGRAM ARGUMENTS…: builds a program of the package of the benchmarks for release and runs it.
bench() {
  local program=$1
  shift
  if swift build --package-path Benchmarks -c release --product "$program" >&2 &&
    "$(swift build --package-path Benchmarks -c release --show-bin-path 2>/dev/null)/$program" "$@"; then
    return
  fi
  row "$program" 'could not be measured' '–' '**no**'
}

release() { make --no-print-directory release >&2; }

# The real programs; where no systemd runs, in a machine of its own that has one: a look is compared with `systemctl status`.
daemon() {
  local guest=Tests/Support/with-systemd.sh flags=(--package-path Benchmarks -c release --static-swift-stdlib) programs
  if [ -d /run/systemd/system ] || ! $guest --check >&2; then
    bench daemon-benchmarks "$PWD/.build/release"
    return
  fi
  programs=$(readlink -f .build/release)
  if swift build "${flags[@]}" --product daemon-benchmarks >&2 &&
    $guest --timeout 1200 --bind-ro "$programs:/programs" \
      --bind-ro "$(swift build "${flags[@]}" --show-bin-path 2>/dev/null):/benchmarks" -- \
      /benchmarks/daemon-benchmarks /programs; then
    return
  fi
  row daemon-benchmarks 'could not be measured' '–' '**no**'
}

# The table of the bugs put back is a page of the simulation; here stands how fast it searches.
simulation() {
  local began text
  swift build -c release --product simulate >&2 || { row simulate 'does not build' '–' '**no**'; return; }
  began=$(date +%s)
  text=$("$(swift build -c release --show-bin-path)/simulate" --seeds "$seeds" 2>&1)
  local status=$?
  local took=$(($(date +%s) - began)) reached='**no**'
  if [ "$status" -eq 0 ] && [ $((took * 100000)) -le $((300 * seeds)) ]; then reached=yes; fi
  row "simulation: $seeds seeds" "$took s; $(tail -n 1 <<<"$text")" '100 000 seeds in 300 s, no broken promise' "$reached"
}

torture() {
  if [ -x Tests/Support/torture.sh ]; then
    Tests/Support/torture.sh --figures || row 'torture' 'failed' '–' '**no**'
  else
    row 'fail points killed' 'there is no Tests/Support/torture.sh' 'each' '–'
  fi
}

{
  cat <<PAGE
# Figures

Made by \`make figures\`; do not edit. Rates and times are the machine's, ratios are measured side by side in one run and should be
the same anywhere. None of them is asserted by a test.

- commit: $(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)$(git diff --quiet HEAD 2>/dev/null || echo ' with changes')
- date: $(date -u +%Y-%m-%d)
- machine: $(nproc) × $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(($(sed -n 's/^MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo) / 1048576)) GiB, Linux $(uname -r), load $(cut -d' ' -f1 /proc/loadavg) when it began

| figure | measured | goal | reached |
| --- | --- | --- | --- |
PAGE
  for part in $parts; do
    echo "measuring: $part" >&2
    case $part in
      engine) bench engine-benchmarks all "${FIGURES_ROLLOUTS:-1000}" ;;
      journal) bench journal-benchmarks ;;
      daemon) release && daemon ;;
      simulation) simulation ;;
      coverage) Benchmarks/coverage.sh || row 'engine coverage' 'could not be measured' '100 %' '**no**' ;;
      torture) torture ;;
      sanitizer) Benchmarks/sanitizer.sh ;;
      *) echo "figures.sh: there is no part $part" >&2; exit 64 ;;
    esac
  done
}
