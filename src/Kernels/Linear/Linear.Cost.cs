namespace IlgpuLlava.Kernels;

public sealed partial class Linear
{
    // By epilogue: names are made once, not a launch.
    private static readonly string[] Names = [.. Enum.GetValues<Epilogue>().Select(e => e == Epilogue.None ? Op : $"{Op}.{e}")];

    /// <summary>What a launch must do. Operations are those of the product; weights count as they are stored, packed.</summary>
    internal static KernelLaunch Cost(PackedWeights weights, int rows, Epilogue epilogue, bool hasBias)
    {
        int inFeatures = weights.InFeatures;
        int outFeatures = weights.OutFeatures;
        int columns = epilogue == Epilogue.SwiGlu ? 2 * outFeatures : outFeatures;
        int outputs = epilogue == Epilogue.Residual ? 2 : 1;
        long floats = (long)rows * (inFeatures + ((long)outputs * outFeatures)) + (hasBias ? outFeatures : 0);
        return new KernelLaunch(
            Names[(int)epilogue],
            rows,
            inFeatures,
            outFeatures,
            weights.Type,
            weights.SizeInBytes + (floats * sizeof(float)),
            2L * rows * inFeatures * columns);
    }
}
