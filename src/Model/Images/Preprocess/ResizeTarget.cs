namespace IlgpuLlava.Model.Images;

/// <summary>
/// The size to resize to, as <c>size</c> of a preprocessor configuration says it: a shortest edge, which keeps the aspect, or height and
/// width. Exactly one of the two is set.
/// </summary>
public readonly record struct ResizeTarget
{
    private ResizeTarget(int shortestEdge, int height, int width) => (ShortestEdge, Height, Width) = (shortestEdge, height, width);

    /// <summary>The length of the shorter side, in pixels; 0 if height and width are given.</summary>
    public int ShortestEdge { get; }

    /// <summary>Height in pixels; 0 if the shortest edge is given.</summary>
    public int Height { get; }

    /// <summary>Width in pixels; 0 if the shortest edge is given.</summary>
    public int Width { get; }

    /// <summary>Resizes the shorter side to <paramref name="edge"/> pixels and the longer one in proportion, rounded down.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="edge"/> is below 1.</exception>
    public static ResizeTarget Shortest(int edge)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(edge, 1);
        return new ResizeTarget(edge, 0, 0);
    }

    /// <summary>Resizes to this height and width, whatever the aspect.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1.</exception>
    public static ResizeTarget Exactly(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return new ResizeTarget(0, height, width);
    }

    /// <summary>
    /// The size a picture gets, by <c>get_resize_output_image_size</c> of Hugging Face transformers: the longer side is
    /// <c>int(edge * long / short)</c>. 64-bit, since a thin picture's longer side can be beyond any array.
    /// </summary>
    internal (long Width, long Height) For(int width, int height)
    {
        if (ShortestEdge == 0)
        {
            return (Width, Height);
        }
        (int shorter, int longer) = width <= height ? (width, height) : (height, width);
        long scaled = (long)((double)((long)ShortestEdge * longer) / shorter);
        return width <= height ? (ShortestEdge, scaled) : (scaled, ShortestEdge);
    }
}
