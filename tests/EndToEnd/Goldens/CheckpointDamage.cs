using System.Text.Json.Nodes;
using IlgpuLlava.Model.Tests.Checkpoints;

namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>One way to damage a checkpoint, as its user may find it.</summary>
/// <param name="Fault">Its number in the catalogue of faults.</param>
/// <param name="Does">Damages a copy, in the weight file named; tells what the error must name.</param>
internal sealed record CheckpointDamage(int Fault, Func<Scratch, string, string> Does)
{
    private const string Config = "config.json", Index = "model.safetensors.index.json";

    /// <summary>Of each fault one: those of headers from the list that all weight files are tried with.</summary>
    public static IReadOnlyList<CheckpointDamage> All { get; } =
    [
        .. HeaderDamages.All.Where(d => d.Kind is not null).DistinctBy(d => d.Fault).OrderBy(d => d.Fault).Select(d =>
            new CheckpointDamage(d.Fault, (scratch, file) =>
            {
                d.Apply(SafetensorsParts.Of(scratch.At(file))).Write(scratch.At(file));
                return Path.GetFileName(file);
            })),
        new(24, (scratch, file) =>
        {
            SafetensorsParts parts = SafetensorsParts.Of(scratch.At(file));
            SafetensorsEntry used = Used(parts);
            using FileStream stream = File.OpenWrite(scratch.At(file));
            stream.Position = parts.Length - parts.Data + used.Begin;
            stream.Write(Enumerable.Repeat((byte)0xFF, used.Type == "F32" ? 4 : 2).ToArray());
            return "NaN or infinite";
        }),
        new(25, (scratch, file) =>
        {
            var map = new JsonObject();
            foreach (SafetensorsEntry entry in SafetensorsParts.Of(scratch.At(file)).Entries)
                map[entry.Name] = "../" + Path.GetFileName(file);
            string index = Path.Combine(Path.GetDirectoryName(file)!, Index);
            File.WriteAllText(scratch.At(index), new JsonObject { ["weight_map"] = map }.ToJsonString());
            File.Delete(scratch.At(file));
            return "plain names";
        }),
        new(26, (scratch, file) =>
        {
            SafetensorsParts parts = SafetensorsParts.Of(scratch.At(file));
            parts.Packed(parts.Entries.Where(e => e != Used(parts))).Build().Write(scratch.At(file));
            return "missing";
        }),
        new(27, (scratch, _) =>
        {
            int size = 0;
            scratch.EditJson(Config, json =>
            {
                JsonNode text = json["text_config"] ?? json;
                size = (int)text["vocab_size"]! + 1;
                text["vocab_size"] = size;
            });
            return $"{size}";
        }),
        new(28, (scratch, _) =>
        {
            scratch.EditJson(Config, json => (json["text_config"] ?? json)["num_hidden_layers"] = 0);
            return "num_hidden_layers";
        }),
        new(29, (scratch, file) =>
        {
            string pickle = Path.Combine(Path.GetDirectoryName(file)!, "pytorch_model.bin");
            File.Move(scratch.At(file), scratch.At(pickle));
            foreach (string other in Directory.GetFiles(Path.GetDirectoryName(scratch.At(file))!, "model*safetensors*"))
                File.Delete(other);
            return "pytorch_model.bin";
        }),
    ];

    // One that every model reads: a tower may hold a text model beside it.
    private static SafetensorsEntry Used(SafetensorsParts parts) => parts.Entries.First(e =>
        (e.Name.Contains("layers.0.", StringComparison.Ordinal) || e.Name.Contains("layers.1.", StringComparison.Ordinal))
        && !e.Name.StartsWith("text_", StringComparison.Ordinal)
        && e.Name.EndsWith("weight", StringComparison.Ordinal));

    public override string ToString() => $"fault {Fault}";
}
