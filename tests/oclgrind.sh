#!/usr/bin/env bash
# Runs OpenCL tests under Oclgrind, which interprets kernels and watches every access: data races between work-items and between
# groups, accesses outside of buffers and arrays, barriers that not all work-items reach, and calls that break the rules of the
# interface. Any report, failed test or run without tests ends it with 1. Before all that, kernels that are wrong on purpose show that
# it watches.
#
#   tests/oclgrind.sh quick             a part of the compiler's OpenCL tests, in a minute
#   tests/oclgrind.sh ilgpu [FILTER]    all of the compiler's OpenCL tests
#   tests/oclgrind.sh kernels [FILTER]  the kernel tests in both OpenCL forms, at the sizes of interpreters: an hour and more
#
# Kernels are built without optimisation, for Oclgrind 21.10 does not know all instructions that Clang's optimiser writes. Its check for
# values that were never written is left out: seen with a buffer of 784 bytes that the host had written whole, it names them all.
set -uo pipefail
cd "$(dirname "$0")/.."

icd=$(find /usr/lib /usr/local/lib -name 'liboclgrind-rt-icd.so' 2>/dev/null | head -1)
if [ -z "$icd" ]; then
    echo "Oclgrind is not installed; on Debian: apt-get install oclgrind" >&2
    exit 1
fi
case "${1:-}" in
    quick) room=Ilgpu filter='FullyQualifiedName~ClGroupTests&(Name~33|Name~Warps_part)' ;;
    ilgpu) room=Ilgpu filter=${2:-'FullyQualifiedName~Tests.OpenCL&FullyQualifiedName!~ClCacheTests'} ;;
    kernels) room=Kernels filter=${2:-'FullyQualifiedName~opencl'} ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 CI=true ILGPU_CACHE_DIR=off KERNEL_TEST_DEVICES=opencl,opencl-gpu

build() { dotnet build -c Release -v q -p:RunAnalyzers=false "tests/$1/$1.Tests.csproj" >"$logs/build" 2>&1 || { cat "$logs/build"; exit 1; }; }

# Runs the tests of a room that a filter takes; the loader finds no OpenCL driver but Oclgrind's. Its reports go to standard error:
# a file named by OCLGRIND_LOG would be begun anew by each context.
watch() {
    OCL_ICD_VENDORS="$icd" OCLGRIND_DATA_RACES=1 OCLGRIND_CHECK_API=1 OCLGRIND_MAX_ERRORS=1000 \
        OCLGRIND_BUILD_OPTIONS=-cl-opt-disable OCLGRIND_LOCAL_MEM_SIZE=1048576 OCLGRIND_GLOBAL_MEM_SIZE=2000000000 \
        dotnet "tests/$1/bin/Release/net10.0/IlgpuLlava.$1.Tests.dll" --no-ansi --filter "$2" >"$logs/output" 2>"$logs/errors"
    status=$?
    # Texts that tests have refused are no reports: Clang counts their errors, and the interface tells of them. A kernel's text that is
    # refused fails its test.
    sed -E '/^[0-9]+ (errors?|warnings?) generated\.$/d; /^\s*$/d
        /^Oclgrind - OpenCL runtime error detected$/{N;N;/CL_BUILD_PROGRAM_FAILURE/d}' "$logs/errors" >"$logs/reports"
}

build Ilgpu
expect() {
    watch Ilgpu "FullyQualifiedName~ClCheckerTests&Name=$1"
    if ! grep -q "$2" "$logs/reports"; then
        echo "Oclgrind does not report a kernel that is wrong: $1"
        cat "$logs/output" "$logs/reports"
        exit 1
    fi
}
expect A_race_between_threads 'data race at local memory'
expect A_write_behind_the_end 'Invalid write of size 4 at global memory'

if [ "$room" != Ilgpu ]; then build "$room"; fi
start=$SECONDS
watch "$room" "$filter"
tail -6 "$logs/output"
echo "tests/$room under Oclgrind: $((SECONDS - start)) s"
if [ "$status" -ne 0 ]; then
    grep -A12 -E '^failed ' "$logs/output" | head -200
fi
if ! grep -qE '^ *succeeded: [1-9]' "$logs/output"; then
    echo "No test ran."
    status=1
fi
if [ -s "$logs/reports" ]; then
    echo "Oclgrind reports:"
    head -200 "$logs/reports"
    status=1
fi
exit $((status != 0))
