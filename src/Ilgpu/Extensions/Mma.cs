using ILGPU.Runtime.Cuda;

namespace ILGPU.Extensions;

/// <summary>
/// Matrix units of CUDA devices of compute capability 8.0 and newer: D = A B + D of fragments that the 32 lanes of a warp hold
/// together (<c>mma.sync.aligned.m16n8k16</c>), and <c>ldmatrix</c>, which brings them from shared memory. All lanes of the warp must
/// come to each of them. In kernels for CUDA alone: guard them with <see cref="CudaAsm.IsSupported"/>.
/// </summary>
public static class Mma
{
    /// <summary>Adds the product of f16 matrices, summed in float.</summary>
    /// <param name="sums">[16, 8].</param>
    /// <param name="a">[16, 16].</param>
    /// <param name="b">[16, 8].</param>
    public static void MultiplyHalf(ref FragmentC sums, FragmentA a, FragmentB b)
    {
        Ref<float> c0 = sums.X0;
        Ref<float> c1 = sums.X1;
        Ref<float> c2 = sums.X2;
        Ref<float> c3 = sums.X3;
        Input<uint> a0 = a.X0;
        Input<uint> a1 = a.X1;
        Input<uint> a2 = a.X2;
        Input<uint> a3 = a.X3;
        Input<uint> b0 = b.X0;
        Input<uint> b1 = b.X1;
        CudaAsm.EmitRef(
            "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};",
            ref c0, ref c1, ref c2, ref c3, ref a0, ref a1, ref a2, ref a3, ref b0, ref b1);
        sums.X0 = c0.Value;
        sums.X1 = c1.Value;
        sums.X2 = c2.Value;
        sums.X3 = c3.Value;
    }

    /// <summary>Adds the product of bf16 matrices, summed in float.</summary>
    /// <inheritdoc cref="MultiplyHalf"/>
    public static void MultiplyBFloat16(ref FragmentC sums, FragmentA a, FragmentB b)
    {
        Ref<float> c0 = sums.X0;
        Ref<float> c1 = sums.X1;
        Ref<float> c2 = sums.X2;
        Ref<float> c3 = sums.X3;
        Input<uint> a0 = a.X0;
        Input<uint> a1 = a.X1;
        Input<uint> a2 = a.X2;
        Input<uint> a3 = a.X3;
        Input<uint> b0 = b.X0;
        Input<uint> b1 = b.X1;
        CudaAsm.EmitRef(
            "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};",
            ref c0, ref c1, ref c2, ref c3, ref a0, ref a1, ref a2, ref a3, ref b0, ref b1);
        sums.X0 = c0.Value;
        sums.X1 = c1.Value;
        sums.X2 = c2.Value;
        sums.X3 = c3.Value;
    }

    /// <summary>
    /// One [8, 8] matrix of 16-bit elements: lane i (0 to 7) names the address of row i (16 bytes, aligned so); each lane gets row
    /// lane / 4, columns 2 (lane % 4) and the next.
    /// </summary>
    /// <param name="row">A row's address in shared memory, by <see cref="DeviceAddress.OfShared"/>.</param>
    public static uint LoadMatrix(uint row)
    {
        Input<uint> address = row;
        Output<uint> x = default;
        CudaAsm.EmitRef("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%0}, [%1];", ref x, ref address);
        return x.Value;
    }

    /// <summary>One [8, 8] matrix, transposed: each lane gets column lane / 4, rows 2 (lane % 4) and the next.</summary>
    /// <inheritdoc cref="LoadMatrix"/>
    public static uint LoadMatrixTransposed(uint row)
    {
        Input<uint> address = row;
        Output<uint> x = default;
        CudaAsm.EmitRef("ldmatrix.sync.aligned.m8n8.x1.trans.shared.b16 {%0}, [%1];", ref x, ref address);
        return x.Value;
    }

    /// <summary>
    /// Two [8, 8] matrices: lanes 0 to 7 name the rows of the first, lanes 8 to 15 those of the second. A right matrix that lies in
    /// memory as [n, k] comes out as <see cref="FragmentB"/>.
    /// </summary>
    /// <inheritdoc cref="LoadMatrix"/>
    public static FragmentB LoadMatrix2(uint row)
    {
        Input<uint> address = row;
        Output<uint> x0 = default;
        Output<uint> x1 = default;
        CudaAsm.EmitRef("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%0, %1}, [%2];", ref x0, ref x1, ref address);
        return new FragmentB { X0 = x0.Value, X1 = x1.Value };
    }

    /// <summary>Two [8, 8] matrices, each transposed: for a right matrix that lies in memory as [k, n].</summary>
    /// <inheritdoc cref="LoadMatrix2"/>
    public static FragmentB LoadMatrix2Transposed(uint row)
    {
        Input<uint> address = row;
        Output<uint> x0 = default;
        Output<uint> x1 = default;
        CudaAsm.EmitRef("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0, %1}, [%2];", ref x0, ref x1, ref address);
        return new FragmentB { X0 = x0.Value, X1 = x1.Value };
    }

    /// <summary>
    /// Four [8, 8] matrices: lanes 8 i to 8 i + 7 name the rows of matrix i. A left matrix [m, k] comes out as <see cref="FragmentA"/>
    /// where lane l names row l % 16, column 8 (l / 16).
    /// </summary>
    /// <inheritdoc cref="LoadMatrix"/>
    public static FragmentA LoadMatrix4(uint row)
    {
        Input<uint> address = row;
        Output<uint> x0 = default;
        Output<uint> x1 = default;
        Output<uint> x2 = default;
        Output<uint> x3 = default;
        CudaAsm.EmitRef("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];",
            ref x0, ref x1, ref x2, ref x3, ref address);
        return new FragmentA { X0 = x0.Value, X1 = x1.Value, X2 = x2.Value, X3 = x3.Value };
    }

    /// <summary>Four [8, 8] matrices, each transposed.</summary>
    /// <inheritdoc cref="LoadMatrix4"/>
    public static FragmentA LoadMatrix4Transposed(uint row)
    {
        Input<uint> address = row;
        Output<uint> x0 = default;
        Output<uint> x1 = default;
        Output<uint> x2 = default;
        Output<uint> x3 = default;
        CudaAsm.EmitRef("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];",
            ref x0, ref x1, ref x2, ref x3, ref address);
        return new FragmentA { X0 = x0.Value, X1 = x1.Value, X2 = x2.Value, X3 = x3.Value };
    }
}
