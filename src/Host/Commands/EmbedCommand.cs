using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary><c>embed IMAGE...</c>: the features of pictures, without a question.</summary>
internal static class EmbedCommand
{
    private const string Clip = "clip", Projector = "projector";

    private static readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Argument<string[]> paths = new("IMAGE...")
        {
            Description = "Pictures: PNG, JPEG, BMP.",
            Arity = new ArgumentArity(1, 1000),
        };
        Option<string> stage = new("--stage")
        {
            Description = "clip: the features of the CLIP tower's selected layer, [tiles, tokens, width]: of a LLaVA as its config.json "
                + "says, of a CLIP alone of the last layer but one, without the class token, as LLaVA takes them. projector: those that "
                + "stand in a prompt, [tokens, hidden].",
            HelpName = $"{Clip}|{Projector}",
            DefaultValueFactory = _ => Clip,
        };
        stage.AcceptOnlyFromAmong(Clip, Projector);
        Option<string?> file = new("--out")
        {
            Description = "A safetensors file to write, a tensor IMAGE.N for each picture, their names in its metadata. Default: a line of "
                + "JSON for each on standard output.",
            HelpName = "FILE",
        };
        file.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var path }] && string.IsNullOrWhiteSpace(path))
                result.AddError("--out is empty; it must be a file.");
        });
        Option<string?> model = Options.Model("Checkpoint of LLaVA or of CLIP. Default: the bundled model."), tower = Options.VisionTower();
        Option<string> device = Options.Device();
        Option<int> threads = Options.Threads();
        Command command = new("embed", "Print or save the features of pictures.") { paths, stage, file, model, tower, device, threads };
        command.SetAction(parsed =>
        {
            using Interrupt interrupt = new();
            string[] names = parsed.GetValue(paths)!;
            List<byte[]> pictures = Pictures.Read(names);
            EmbeddingStage wanted = parsed.GetValue(stage) == Clip ? EmbeddingStage.Clip : EmbeddingStage.Projector;
            using ComputeDevice compute = ComputeDevice.Open(parsed.GetValue(device)!, parsed.GetValue(threads));
            using PictureEmbedder embedder = PictureEmbedder.Load(
                BundledModel.Resolve(parsed.GetValue(model)), compute, parsed.GetValue(tower), interrupt.Token);
            if (wanted == EmbeddingStage.Projector && !embedder.HasProjector)
                throw new UserException("The model is a CLIP tower alone, without a projector; leave --stage projector out.");
            List<(string, IReadOnlyList<long>, float[])> kept = [];
            for (int i = 0; i < names.Length; i++)
            {
                PictureFeatures features = Embed(embedder, names[i], pictures[i], wanted, interrupt.Token);
                if (parsed.GetValue(file) is null)
                    parsed.InvocationConfiguration.Output.WriteLine(ToJson(names[i], parsed.GetValue(stage)!, features));
                else
                    kept.Add(($"image.{i}", features.Shape, features.Values));
            }
            if (parsed.GetValue(file) is { } path)
            {
                List<KeyValuePair<string, string>> metadata = [new("stage", parsed.GetValue(stage)!)];
                metadata.AddRange(names.Select((name, i) => KeyValuePair.Create($"image.{i}", name)));
                TensorFile.Write(path, kept, metadata, interrupt.Token);
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static PictureFeatures Embed(
        PictureEmbedder embedder, string name, byte[] picture, EmbeddingStage stage, CancellationToken cancellationToken)
    {
        try
        {
            return embedder.Embed(picture, stage, cancellationToken);
        }
        catch (PictureException e)
        {
            throw new UserException($"{name}: {e.InnerException!.Message}");
        }
    }

    private static string ToJson(string name, string stage, PictureFeatures features) => JsonSerializer.Serialize(
        new
        {
            image = name,
            width = features.Width,
            height = features.Height,
            stage,
            shape = features.Shape,
            features = features.Values,
        },
        _json);
}
