using System.Globalization;

namespace IlgpuLlava.Model.Configuration;

/// <summary>How a picture becomes the vision tower's input, as the checkpoint's image processor states it.</summary>
public sealed record PreprocessConfiguration
{
    private static readonly double[] _clipMean = [0.48145466, 0.4578275, 0.40821073];
    private static readonly double[] _clipStd = [0.26862954, 0.26130258, 0.27577711];

    /// <summary>
    /// Whether pictures are first padded to a square with the mean colour (<c>do_pad</c> of a LlavaImageProcessor; the original
    /// repository's way) rather than cropped.
    /// </summary>
    public required bool PadToSquare { get; init; }

    /// <summary>The shorter edge after resizing, in pixels.</summary>
    public required int ShortestEdge { get; init; }

    /// <summary>Height and width of the centre crop, in pixels; the vision tower's image size.</summary>
    public required int CropSize { get; init; }

    /// <summary>Factor from bytes to the range that mean and deviation refer to; 1/255.</summary>
    public required double RescaleFactor { get; init; }

    /// <summary>Mean of red, green and blue.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Deviation of red, green and blue.</summary>
    public required IReadOnlyList<double> Std { get; init; }

    internal static PreprocessConfiguration Read(ConfigurationSection section, int imageSize)
    {
        string type = section.Text("image_processor_type") ?? section.Text("feature_extractor_type") ?? "CLIPImageProcessor";
        bool llava = type.StartsWith("LlavaImageProcessor", StringComparison.Ordinal);
        if (!llava && !type.StartsWith("CLIPImageProcessor", StringComparison.Ordinal) && type != "CLIPFeatureExtractor")
            throw section.NotSupported("image_processor_type", type, "CLIPImageProcessor and LlavaImageProcessor are");
        foreach (string key in (string[])["do_resize", "do_center_crop", "do_rescale", "do_normalize"])
        {
            if (!section.Bool(key, true)) throw section.NotSupported(key, "false", "true is");
        }
        int resample = section.Int("resample", 3, 0, 5);
        if (resample != 3) throw section.NotSupported("resample", resample.ToString(CultureInfo.InvariantCulture), "3 (bicubic) is");
        bool pad = section.Bool("do_pad", false);
        if (pad && !llava) throw section.NotSupported("do_pad", "true", "only a LlavaImageProcessor pads");

        double[] std = section.Channels("image_std") ?? _clipStd;
        if (std.Any(s => s <= 0)) throw section.Wrong("image_std", "has a deviation that is not positive");
        var read = new PreprocessConfiguration
        {
            PadToSquare = pad,
            ShortestEdge = Size(section, "size"),
            CropSize = Size(section, "crop_size"),
            RescaleFactor = section.Positive("rescale_factor", 1.0 / 255),
            Mean = section.Channels("image_mean") ?? _clipMean,
            Std = std,
        };
        if (read.CropSize != imageSize)
            throw section.Wrong("crop_size", $"is {read.CropSize}, but the vision tower takes {imageSize} (vision_config.image_size)");
        if (read.ShortestEdge < read.CropSize)
            throw section.NotSupported("size", $"{read.ShortestEdge}", $"it must reach the crop_size of {read.CropSize}");
        return read;
    }

    // A number, {"shortest_edge": n} or {"height": n, "width": n}.
    private static int Size(ConfigurationSection section, string key)
    {
        const int absent = 224, most = 1 << 14;
        if (!section.Has(key) || section.IsNumber(key)) return section.Int(key, absent, 1, most);
        ConfigurationSection size = section.Section(key)!;
        if (size.IntOrNull("shortest_edge", 1, most) is { } edge) return edge;
        int? height = size.IntOrNull("height", 1, most), width = size.IntOrNull("width", 1, most);
        if (height is null || width is null) throw section.Wrong(key, "states neither shortest_edge nor height and width");
        if (height != width) throw section.NotSupported(key, $"{height} x {width}", "squares are");
        // Height and width as the target of resizing would ignore the picture's shape; only a crop is stated so.
        if (key == "size") throw section.NotSupported(key, "height and width", "shortest_edge is");
        return height.Value;
    }
}
