# Sourced by run and test: finds the .NET SDK and builds without leaving build servers behind.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false

# The built programs are started directly, so they must find the runtime on their own.
if [[ -z ${DOTNET_ROOT:-} ]]; then
  dotnet=$(command -v dotnet || true)
  [[ -n $dotnet ]] || dotnet=$HOME/.dotnet/dotnet
  if [[ ! -x $dotnet ]]; then
    echo "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    exit 69
  fi
  DOTNET_ROOT=$(dirname "$(readlink -f "$dotnet")")
  export DOTNET_ROOT
fi

# .NET needs ICU, and addresses are compared through it, so that running without is no way out.
if ! compgen -G '/usr/lib*/libicuuc.so.*' > /dev/null && ! compgen -G '/usr/lib/*/libicuuc.so.*' > /dev/null; then
  if [[ $(id -u) -eq 0 ]] && command -v apt-get > /dev/null; then
    echo "Installing ICU …" >&2
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libicu72; } > /dev/null 2>&1 || true
  fi
  if ! compgen -G '/usr/lib/*/libicuuc.so.*' > /dev/null; then
    echo "ICU is needed. On Debian 12, as root: apt-get install libicu72" >&2
    exit 69
  fi
fi

# Runs a command of the SDK with one compiler for all its projects, which ends with it; prints nothing but warnings and errors.
compile() {
  local pipe="shopkeeper-$$-$RANDOM" code=0 sdk
  "$DOTNET_ROOT/dotnet" "$@" -v quiet --nologo -clp:NoSummary -nodeReuse:false -p:UseSharedCompilation=true "-p:SharedCompilationId=$pipe" || code=$?
  sdk=$("$DOTNET_ROOT/dotnet" --version)
  "$DOTNET_ROOT/dotnet" "$DOTNET_ROOT/sdk/$sdk/Roslyn/bincore/VBCSCompiler.dll" "-pipename:$pipe" -shutdown > /dev/null || true
  return "$code"
}

# Builds one project or solution in Release.
build() {
  compile build "$1" -c Release
}
