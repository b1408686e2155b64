# Parts that the launcher and the scripts under eng/ share. Sourced, with $root set to the checkout.
artifacts=$root/artifacts
cache=${XDG_CACHE_HOME:-$HOME/.cache}/telemetry/native

say() { printf '%s\n' "$*" >&2; }
fail() { say "telemetry: $*"; exit 1; }

# locked FILE COMMAND…: runs the command alone among launchers. Without flock they may do the work twice,
# which is slow but right, because results are moved into place whole.
locked() {
  lock=$1
  shift
  if command -v flock >/dev/null 2>&1; then
    (flock 9 && "$@") 9>"$lock"
  else
    "$@"
  fi
}

# Sets os, machine and arch (the .NET name; empty where no native library is made for it).
platform() {
  os=$(uname -s)
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) arch= ;;
  esac
}

# Sets version, librdkafka (the library that is made here where NuGet has none), and what platform sets.
librdkafka_file() {
  platform
  version=$(sed -n 's/.*"Confluent.Kafka" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props")
  librdkafka=$cache/librdkafka-$version-linux-$arch/librdkafka.so
}
