using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Convert.Inspect;

/// <summary>An inspection as a table for people, or as one JSON object.</summary>
internal static class InspectionText
{
    // Names of files as they are; whoever shows JSON in a web page escapes it there.
    private static readonly JsonSerializerOptions _json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void WriteTable(Inspection inspection, TextWriter output)
    {
        output.WriteLine(Printable.Line(inspection.Directory));
        string weights = (inspection.Parameters / 1e6).ToString("0.#", CultureInfo.InvariantCulture);
        Row("family", $"{inspection.Family}, {weights} million weights");
        if (inspection.Configuration.HasVision)
        {
            VisionConfiguration vision = inspection.Configuration.Vision;
            Row("vision", $"CLIP {vision.HiddenSize} wide, {inspection.Configuration.VisionLayersToRun} of {vision.LayerCount} layers, "
                + $"{vision.HeadCount} heads; {vision.ImageSize} pixels in patches of {vision.PatchSize}");
        }
        else
        {
            Row("vision", "none: it reads no pictures");
        }
        if (inspection.Configuration.HasText)
        {
            TextConfiguration text = inspection.Configuration.Text;
            Row("decoder", $"{text.ModelType} {text.HiddenSize} wide, {text.LayerCount} layers, {text.HeadCount} heads on "
                + $"{text.KeyValueHeadCount} of {text.HeadDim}, MLP {text.IntermediateSize}");
            Row("vocabulary", $"{text.VocabularySize}");
            Row("context", $"{inspection.Configuration.ContextLength} tokens");
        }
        else
        {
            Row("decoder", "none: it answers nothing");
        }
        Row("spelling", inspection.Spelling);
        Row("quantised", inspection.Quantization ?? "no");
        foreach ((string name, long length) in inspection.Files) Row("file", $"{Printable.Line(name)}, {ProgressReport.Bytes(length)}");
        output.WriteLine();
        int width = Math.Min(80, inspection.Tensors.Select(t => Printable.Line(t.Info.Name).Length).DefaultIfEmpty(0).Max());
        foreach ((TensorInfo info, _) in inspection.Tensors)
        {
            output.WriteLine($"{Printable.Line(info.Name).PadRight(width)}  {info.Type.Spelling(),-4}  "
                + $"{Printable.Shape(info.Shape),-20}  {ProgressReport.Bytes(info.ByteLength),10}");
        }
        output.WriteLine();
        string types = string.Join(", ", inspection.Types.Select(t => $"{t.Tensors} {t.Type.Spelling()} {ProgressReport.Bytes(t.Bytes)}"));
        output.WriteLine($"{inspection.Tensors.Count} tensors, {ProgressReport.Bytes(inspection.Bytes)}: {types}");

        void Row(string name, string value) => output.WriteLine($"{name,-10}  {value}");
    }

    public static void WriteJson(Inspection inspection, TextWriter output)
    {
        LlavaConfiguration configuration = inspection.Configuration;
        VisionConfiguration? vision = configuration.HasVision ? configuration.Vision : null;
        TextConfiguration? text = configuration.HasText ? configuration.Text : null;
        output.WriteLine(JsonSerializer.Serialize(
            new
            {
                directory = inspection.Directory,
                family = inspection.Family,
                spelling = inspection.Spelling,
                quantization = inspection.Quantization,
                parameters = inspection.Parameters,
                context_length = text is null ? (int?)null : configuration.ContextLength,
                image_tokens = configuration.MaxImageTokenCount,
                vision = vision is null ? null : new
                {
                    hidden_size = vision.HiddenSize,
                    intermediate_size = vision.IntermediateSize,
                    layers = vision.LayerCount,
                    layers_run = configuration.VisionLayersToRun,
                    heads = vision.HeadCount,
                    image_size = vision.ImageSize,
                    patch_size = vision.PatchSize,
                },
                text = text is null ? null : new
                {
                    model_type = text.ModelType,
                    hidden_size = text.HiddenSize,
                    intermediate_size = text.IntermediateSize,
                    layers = text.LayerCount,
                    heads = text.HeadCount,
                    key_value_heads = text.KeyValueHeadCount,
                    head_dim = text.HeadDim,
                    vocab_size = text.VocabularySize,
                    rope_theta = text.RopeTheta,
                    rms_norm_eps = text.RmsNormEpsilon,
                },
                files = inspection.Files.Select(f => new { name = f.Name, bytes = f.Length }),
                tensors = inspection.Tensors.Select(t => new
                {
                    name = t.Info.Name,
                    type = t.Info.Type.Spelling(),
                    shape = t.Info.Shape,
                    bytes = t.Info.ByteLength,
                    file = t.File,
                }),
                total = new { tensors = inspection.Tensors.Count, bytes = inspection.Bytes },
            },
            _json));
    }
}
