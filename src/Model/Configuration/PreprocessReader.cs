using System.Globalization;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Configuration;

/// <summary>Reads an image processor's settings; absent keys are those of CLIPImageProcessor's class.</summary>
internal static class PreprocessReader
{
    private const int AbsentSize = 224;
    private const int MaxSize = 1 << 14;

    /// <summary>Reads the settings and checks that what comes out fits the vision tower.</summary>
    /// <param name="section">The image processor.</param>
    /// <param name="imageSize">The square that the vision tower takes.</param>
    /// <param name="tiles">Whether pictures are cut into tiles, which a processor of its own does; <see cref="WithTiles"/> says which.
    /// </param>
    public static PreprocessOptions Read(ConfigurationSection section, int imageSize, bool tiles = false)
    {
        string type = section.Text("image_processor_type") ?? section.Text("feature_extractor_type")
            ?? (tiles ? "LlavaNextImageProcessor" : "CLIPImageProcessor");
        if (tiles != type.StartsWith("LlavaNextImageProcessor", StringComparison.Ordinal))
        {
            throw section.NotSupported("image_processor_type", type,
                tiles ? "of LLaVA-1.6 LlavaNextImageProcessor is" : "of LLaVA-1.5 none is that cuts tiles");
        }
        bool llava = type.StartsWith("LlavaImageProcessor", StringComparison.Ordinal);
        if (!llava && !tiles && !type.StartsWith("CLIPImageProcessor", StringComparison.Ordinal) && type != "CLIPFeatureExtractor")
            throw section.NotSupported("image_processor_type", type, "CLIPImageProcessor and LlavaImageProcessor are");
        int resample = section.Int("resample", 3, 0, 5);
        if (resample != 3) throw section.NotSupported("resample", resample.ToString(CultureInfo.InvariantCulture), "3 (bicubic) is");
        bool pad = section.Bool("do_pad", false);
        // LLaVA-1.6's pads the shorter lists of tiles of a batch.
        if (pad && !llava && !tiles) throw section.NotSupported("do_pad", "true", "only a LlavaImageProcessor pads");

        double[]? mean = section.Channels("image_mean"), std = section.Channels("image_std");
        if (std is not null && std.Any(s => s <= 0)) throw section.Wrong("image_std", "has a deviation that is not positive");
        (int cropHeight, int cropWidth) = ReadCrop(section);
        var options = new PreprocessOptions();
        options = options with
        {
            Mode = pad && llava ? PreprocessMode.OriginalPad : PreprocessMode.HfPil,
            DoResize = section.Bool("do_resize", true),
            Size = ReadSize(section),
            DoCenterCrop = section.Bool("do_center_crop", true),
            CropHeight = cropHeight,
            CropWidth = cropWidth,
            DoRescale = section.Bool("do_rescale", true),
            RescaleFactor = section.Positive("rescale_factor", options.RescaleFactor),
            DoNormalize = section.Bool("do_normalize", true),
            Mean = mean is null ? options.Mean : new ChannelValues(mean[0], mean[1], mean[2]),
            Std = std is null ? options.Std : new ChannelValues(std[0], std[1], std[2]),
        };
        CheckFits(section, options, imageSize);
        return options;
    }

    /// <summary>The same in tiles, of the resolutions that a section's <c>image_grid_pinpoints</c> lists.</summary>
    /// <param name="options">How one tile is prepared.</param>
    /// <param name="section">Where the list stands.</param>
    /// <param name="first">What the first number of a pair is: <c>height</c> or <c>width</c>.</param>
    /// <param name="imageSize">The side of a tile.</param>
    public static PreprocessOptions WithTiles(PreprocessOptions options, ConfigurationSection section, string first, int imageSize)
    {
        const string key = "image_grid_pinpoints";
        // The class default of LlavaNextConfig and LlavaNextImageProcessor.
        (int, int)[] pairs = section.Pairs(key, 1, MaxSize) ?? [(336, 672), (672, 336), (672, 672), (1008, 336), (336, 1008)];
        if (!options.DoResize || !options.DoCenterCrop) throw section.NotSupported("do_resize", "false", "with tiles true is, with a crop");
        if (options.Size.ShortestEdge != imageSize && options.Size != ResizeTarget.Exactly(imageSize, imageSize))
            throw section.Wrong("size", $"is not {imageSize}, the side of a tile (vision_config.image_size)");
        try
        {
            return options with
            {
                AnyResolution = new AnyResolution(imageSize, pairs.Select(p =>
                    first == "height" ? new PictureSize(p.Item2, p.Item1) : new PictureSize(p.Item1, p.Item2))),
            };
        }
        catch (ArgumentException e)
        {
            throw section.Wrong(key, $"does not fit: {e.Message}");
        }
    }

    // Every picture must come out as the square that the vision tower takes.
    private static void CheckFits(ConfigurationSection section, PreprocessOptions options, int imageSize)
    {
        if (options.DoCenterCrop)
        {
            if (options.CropHeight == imageSize && options.CropWidth == imageSize) return;
            throw section.Wrong("crop_size", $"is {options.CropHeight} x {options.CropWidth}, but the vision tower takes {imageSize} x "
                + $"{imageSize} (vision_config.image_size)");
        }
        if (options.DoResize && options.Size.Height == imageSize && options.Size.Width == imageSize) return;
        throw section.NotSupported("do_center_crop", "false",
            $"without a crop, size must be height and width of {imageSize} (vision_config.image_size)");
    }

    // A number or {"shortest_edge": n}; or {"height": n, "width": n}, whatever the picture's shape.
    private static ResizeTarget ReadSize(ConfigurationSection section)
    {
        const string key = "size";
        if (!section.Has(key) || section.IsNumber(key)) return ResizeTarget.Shortest(section.Int(key, AbsentSize, 1, MaxSize));
        ConfigurationSection size = section.Section(key)!;
        if (size.IntOrNull("shortest_edge", 1, MaxSize) is { } edge) return ResizeTarget.Shortest(edge);
        if (size.IntOrNull("height", 1, MaxSize) is { } height && size.IntOrNull("width", 1, MaxSize) is { } width)
            return ResizeTarget.Exactly(height, width);
        throw section.Wrong(key, "states neither shortest_edge nor height and width");
    }

    private static (int Height, int Width) ReadCrop(ConfigurationSection section)
    {
        const string key = "crop_size";
        if (!section.Has(key) || section.IsNumber(key))
        {
            int side = section.Int(key, AbsentSize, 1, MaxSize);
            return (side, side);
        }
        ConfigurationSection crop = section.Section(key)!;
        if (crop.IntOrNull("height", 1, MaxSize) is { } height && crop.IntOrNull("width", 1, MaxSize) is { } width) return (height, width);
        throw section.Wrong(key, "does not state height and width");
    }
}
