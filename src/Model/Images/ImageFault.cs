namespace IlgpuLlava.Model.Images;

/// <summary>Why a picture could not be used; the machine-readable half of an <see cref="ImageFormatException"/>.</summary>
public enum ImageFault
{
    /// <summary>The bytes are not those of any picture format that is known here.</summary>
    NotAnImage,

    /// <summary>A known picture format, or a variant of a supported one, that is not decoded here.</summary>
    UnsupportedFormat,

    /// <summary>The bytes end before the picture does.</summary>
    Truncated,

    /// <summary>The bytes contradict their format.</summary>
    Corrupt,

    /// <summary>The picture is larger than <see cref="ImageLimits"/> allow.</summary>
    TooLarge,
}
