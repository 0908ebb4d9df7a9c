using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;
using static IlgpuLlava.Model.Checkpoints.CheckpointErrorKind;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>Weights and indexes that do not fit each other, of every family's checkpoint: as it is, and cut into shards, its tower too.
/// </summary>
[TestFixtureSource(typeof(Goldens), nameof(Goldens.Checkpoints))]
public class FamilyIndexFaultTests(string directory) : FamilyFixture(directory)
{
    [Test]
    public void ShardsAreOpened()
    {
        using Scratch scratch = Sharded();
        using Checkpoint shards = Checkpoint.Open(scratch.Path), whole = Checkpoint.Open(Goldens.At(Source));
        Assert.That(shards.Tensors.Select(t => t.ToString()), Is.EqualTo(whole.Tensors.Select(t => t.ToString())));
        Assert.That(shards.Files, Has.Count.GreaterThanOrEqualTo(2 * Folders(scratch).Count));
    }

    [Test]
    public void Fault025_AnIndexThatLeadsOutside() => ForEachIndex((scratch, index) =>
    {
        (string tensor, string shard) = FirstOf(scratch, index);
        foreach (string path in (string[])["../" + shard, "/etc/passwd", "sub/" + shard, "..\\x", "..", "C:x", "a\0b", ""])
        {
            scratch.EditJson(index, json => json["weight_map"]![tensor] = path);
            Refused(scratch, PathOutside, tensor);
        }
    });

    [Test]
    public void Fault025_AShardThatIsALinkOutside() => ForEachIndex((scratch, index) =>
    {
        using Scratch outside = new();
        string shard = Path.Combine(Path.GetDirectoryName(index)!, FirstOf(scratch, index).Shard);
        File.Move(scratch.At(shard), outside.At("shard"));
        File.CreateSymbolicLink(scratch.At(shard), outside.At("shard"));
        Refused(scratch, PathOutside, Path.GetFileName(shard));
    });

    [Test]
    public void Fault026_AWeightFileIsMissing()
    {
        foreach (string file in WeightFiles)
        {
            using Scratch scratch = Copy();
            File.Delete(scratch.At(file));
            string folder = Path.GetDirectoryName(file)!;
            if (File.Exists(scratch.At(Path.Combine(folder, Index)))) Refused(scratch, ShardMissing, Path.GetFileName(file));
            else Refused(scratch, NotFound, folder.Length == 0 ? Single : "--vision-tower");
        }
        ForEachIndex((scratch, index) =>
        {
            string shard = FirstOf(scratch, index).Shard;
            File.Delete(scratch.At(Path.Combine(Path.GetDirectoryName(index)!, shard)));
            Refused(scratch, ShardMissing, shard);
        });
    }

    [Test]
    public void Fault026_AnyTensorIsMissing() =>
        ForEachTensor(_ => null, (scratch, _, name) => Refused(scratch, TensorMismatch, $"1 missing: {name}"));

    [Test]
    public void Fault027_AnyTensorOfAnotherShape() => ForEachTensor(
        entry => entry with { Shape = entry.Shape + ",2", End = (2 * entry.End) - entry.Begin },
        (scratch, entry, _) => Refused(
            scratch, TensorMismatch, $"'{entry.Name}' is [{entry.Shape.Replace(",", ", ")}, 2]",
            $"asks for [{entry.Shape.Replace(",", ", ")}]"));

    [Test]
    public void Fault026_ATensorTooMany()
    {
        foreach (string file in WeightFiles)
        {
            foreach (string name in (string[])["model.layers.9.extra.weight", "vision_tower.vision_model.encoder.layers.900.mlp.fc1.bias"])
            {
                using Scratch scratch = Copy();
                scratch.EditTensors(file, entries => entries.Append(new SafetensorsEntry(name, "U8", "3", 0, 3)));
                string index = Path.Combine(Path.GetDirectoryName(file)!, Index);
                if (File.Exists(scratch.At(index)))
                {
                    Refused(scratch, IndexMismatch, "additional", name);
                    scratch.EditJson(index, json => json["weight_map"]![name] = Path.GetFileName(file));
                    Refused(scratch, WrongTotalSize, "total_size");
                    scratch.EditJson(index, json => json["metadata"]!["total_size"] = (long)json["metadata"]!["total_size"]! + 3);
                }
                // A tower's tensor inside says that the tower is.
                if (InTower(file) || !name.StartsWith(Tower, StringComparison.Ordinal) || !Directory.Exists(scratch.At(Tower)))
                    Refused(scratch, TensorMismatch, "1 unexpected", name);
                else
                    Refused(scratch, TensorMismatch, "unexpected", name);
            }
        }
    }

    [Test]
    public void Fault026_ATensorInTwoSpellings()
    {
        foreach (string file in WeightFiles.Where(f => !InTower(f)))
        {
            using Scratch scratch = Copy();
            SafetensorsEntry twice = SafetensorsParts.Of(scratch.At(file)).Entries.First(e => Canonical(file, e.Name) is not null);
            string other = twice.Name.StartsWith("model.", StringComparison.Ordinal) ? twice.Name[6..] : "model." + twice.Name;
            scratch.EditTensors(file, entries => entries.Append(twice with { Name = other }));
            if (File.Exists(scratch.At(Index)))
            {
                scratch.EditJson(Index, json =>
                {
                    json["metadata"] = null;
                    json["weight_map"]![other] = Path.GetFileName(file);
                });
            }
            Refused(scratch, DuplicateTensor, $"'{twice.Name}'", $"'{other}'");
        }
    }

    [Test]
    public void Fault026_ATensorInTwoShards() => ForEachIndex((scratch, index) =>
    {
        (string tensor, string shard) = FirstOf(scratch, index);
        string folder = Path.GetDirectoryName(index)!;
        File.Copy(scratch.At(Path.Combine(folder, shard)), scratch.At(Path.Combine(folder, "again.safetensors")));
        scratch.EditJson(index, json => json["weight_map"]![tensor] = "again.safetensors");
        Refused(scratch, DuplicateTensor, tensor);
    });

    [Test]
    public void Fault026_ATensorInAnotherShardThanStated() => ForEachIndex((scratch, index) =>
    {
        (string tensor, string shard) = FirstOf(scratch, index);
        scratch.EditJson(index, json => json["weight_map"]![tensor] =
            json["weight_map"]!.AsObject().Select(p => (string)p.Value!).First(s => s != shard));
        Refused(scratch, IndexMismatch, "another shard", tensor);
    });

    [Test]
    public void Fault026_AnIndexThatNamesOneTensorForAnother() => ForEachIndex((scratch, index) =>
    {
        (string tensor, string shard) = FirstOf(scratch, index);
        scratch.EditJson(index, json =>
        {
            json["weight_map"]!.AsObject().Remove(tensor);
            json["weight_map"]!["another"] = shard;
        });
        Refused(scratch, IndexMismatch, "missing: 'another'", $"additional: '{tensor}'");
    });

    [Test]
    public void Fault026_AnIndexOfAnotherSize() => ForEachIndex((scratch, index) =>
    {
        long size = 0;
        scratch.EditJson(index, json => size = (long)json["metadata"]!["total_size"]!);
        foreach ((string value, CheckpointErrorKind kind) in ((string, CheckpointErrorKind)[])[($"{size + 1}", WrongTotalSize),
            ("0", WrongTotalSize), ("-1", InvalidIndex), ("1.5", InvalidIndex), ("1e300", InvalidIndex), ($"\"{size}\"", InvalidIndex)])
        {
            scratch.EditJson(index, json => json["metadata"]!["total_size"] = JsonNode.Parse(value));
            Refused(scratch, kind, "total_size");
        }
        // As some write it.
        scratch.EditJson(index, json => json["metadata"]!["total_size"] = JsonNode.Parse($"{size}.0"));
        Checkpoint.Open(scratch.Path).Dispose();
    });

    [Test]
    public void Fault026_AnIndexThatIsNone() => ForEachIndex((scratch, index) =>
    {
        foreach (string json in (string[])["", "[]", "{}", "{\"weight_map\":", "{\"weight_map\":{}}", "{\"weight_map\":{\"a\":1}}",
            "{\"weight_map\":{\"a\":\"b\",\"a\":\"b\"}}", "{\"weight_map\":{\"a\":\"b\"},\"weight_map\":{\"a\":\"b\"}}"])
        {
            File.WriteAllText(scratch.At(index), json);
            Refused(scratch, InvalidIndex, Index);
        }
    });

    private void ForEachIndex(Action<Scratch, string> test)
    {
        int folders = WeightFiles.Select(Path.GetDirectoryName).Distinct().Count();
        for (int i = 0; i < folders; i++)
        {
            using Scratch scratch = Sharded();
            test(scratch, Path.Combine(Folders(scratch)[i], Index));
        }
    }

    private static (string Tensor, string Shard) FirstOf(Scratch scratch, string index)
    {
        (string tensor, JsonNode? shard) = JsonNode.Parse(File.ReadAllText(scratch.At(index)))!["weight_map"]!.AsObject().First();
        return (tensor, (string)shard!);
    }

    private static bool InTower(string file) => file.StartsWith(Tower, StringComparison.Ordinal);
}
