#!/usr/bin/env bash
# Tests and benchmarks as one file that runs on a Linux machine with an NVIDIA GPU and its driver, and nothing else: no .NET, no CUDA.
#
#   bench/gpu.sh pack          here: publishes tests, benchmarks and the program with their runtime into artifacts/gpu.tar.xz
#   bench/gpu.sh run [STEP...] there, in a checkout with that file: unpacks it and runs steps, by default all of
#       facts kernels ilgpu answer bench
#   bench/gpu.sh sanitize      there, where compute-sanitizer is in PATH: memcheck, racecheck, initcheck, synccheck over the kernel tests
#
# What the steps print also goes to $OUT, by default artifacts/gpu-out.
set -euo pipefail
cd "$(dirname "$0")/.."

packed=artifacts/gpu.tar.xz
unpacked=artifacts/gpu
out=${OUT:-artifacts/gpu-out}
projects=(tests/Ilgpu/Ilgpu.Tests.csproj tests/Kernels/Kernels.Tests.csproj bench/Bench.csproj src/Host/Host.csproj)

pack() {
    rm -rf "$unpacked"
    for project in "${projects[@]}"; do
        # All into one folder: they share the runtime and their own libraries.
        dotnet publish "$project" -c Release -r linux-x64 --self-contained -o "$unpacked" -v q \
            -p:DebugType=none -p:GenerateDocumentationFile=false -p:UseAppHost=true -p:PublishReadyToRun=false
    done
    # The checkout has the models; debuggers are not asked for.
    rm -rf "$unpacked"/models "$unpacked"/Microsoft.CodeCoverage
    rm -f "$unpacked"/*.pdb "$unpacked"/*.xml "$unpacked"/lib{coreclrtraceptprovider,mscordaccore,mscordbi,clrgcexp}.so "$unpacked"/createdump
    tar -C "$unpacked" -cf - . | xz -T0 -6 > "$packed"
    ls -l "$packed"
}

unpack() {
    if [ ! -e "$unpacked/.whole" ] || [ "$packed" -nt "$unpacked/.whole" ]; then
        rm -rf "$unpacked"
        mkdir -p "$unpacked"
        tar -C "$unpacked" -xJf "$packed"
        touch "$unpacked/.whole"
    fi
    mkdir -p "$out"
}

# A test that has no GPU is inconclusive, which is no failure; here it must not pass for a success.
tests() {
    local name=$1
    shift
    "$unpacked/$name" "$@" 2>&1 | tee "$out/$name.txt"
    if grep -q "has no NVIDIA GPU" "$out/$name.txt"; then
        echo "bench/gpu.sh: the tests found no GPU" >&2
        exit 1
    fi
}

step() {
    echo "== $1"
    case $1 in
        facts)
            nvidia-smi 2>&1 | tee "$out/nvidia-smi.txt" || true
            "$unpacked/ilgpu-llava" devices | tee "$out/devices.txt"
            ;;
        kernels) tests IlgpuLlava.Kernels.Tests --filter 'FullyQualifiedName~"cuda"' ;;
        ilgpu) tests IlgpuLlava.Ilgpu.Tests --filter 'FullyQualifiedName~"cuda"' ;;
        answer) "$unpacked/ilgpu-llava" eval samples/questions.jsonl --device cuda 2>&1 | tee "$out/answer.txt" ;;
        bench) "$unpacked/bench" kernels --device cuda 2>&1 | tee "$out/bench.txt" ;;
        *) echo "bench/gpu.sh: there is no step $1" >&2; exit 2 ;;
    esac
}

case ${1:-} in
    pack) pack ;;
    run)
        shift
        unpack
        [ $# -gt 0 ] || set -- facts kernels ilgpu answer bench
        for name in "$@"; do step "$name"; done
        ;;
    sanitize)
        unpack
        for tool in memcheck racecheck initcheck synccheck; do
            compute-sanitizer --tool "$tool" --error-exitcode 9 "$unpacked/IlgpuLlava.Kernels.Tests" \
                --filter 'FullyQualifiedName~"cuda"' 2>&1 | tee "$out/$tool.txt"
        done
        ;;
    *) sed -n '2,11p' "$0" | cut -c3-; exit 2 ;;
esac
