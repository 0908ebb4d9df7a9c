using System.Diagnostics;
using IlgpuLlava.Model.Checkpoints;
using static IlgpuLlava.Model.Checkpoints.CheckpointErrorKind;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>The faults of weights in every family's checkpoint, in whichever spelling, file and tower they are.</summary>
[TestFixtureSource(typeof(Goldens), nameof(Goldens.Checkpoints))]
public class FamilyFaultTests(string directory) : FamilyFixture(directory)
{
    [Test]
    public void Fault021_HostileNamesAreEscaped()
    {
        foreach (string file in WeightFiles)
        {
            using Scratch scratch = Copy();
            string used = SafetensorsParts.Of(scratch.At(file)).Entries.First(e => Canonical(file, e.Name) is not null).Name;
            string hostile = "../\\u001b[2J\\u202e" + used;
            scratch.EditTensors(file, entries => entries.Select(e => e.Name == used ? e with { Name = hostile } : e));
            CheckpointException error = Scratch.Refusal(() => Checkpoint.Open(scratch.Path).Dispose());
            Assert.That(error.Kind, Is.EqualTo(File.Exists(scratch.At(Index)) ? IndexMismatch : TensorMismatch));
            Assert.That(error.Message, Does.Contain($"'{hostile}").And.Not.Contain("\u202e"));
        }
    }

    [Test]
    public void Fault024_NumbersThatAreNoneAreFoundInAnyFile([Values("NaN", "Infinity", "-Infinity")] string number)
    {
        foreach (string file in WeightFiles)
        {
            using Scratch scratch = WholeCopy();
            string name;
            using (SafetensorsFile stored = SafetensorsFile.Open(scratch.At(file)))
            {
                TensorInfo info = stored.Tensors.Values.First(t => Canonical(file, t.Name) is not null);
                float value = float.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
                byte[] bits = info.Type switch
                {
                    TensorType.F32 => BitConverter.GetBytes(value),
                    TensorType.F16 => BitConverter.GetBytes((Half)value),
                    _ => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
                };
                name = info.Name;
                CheckpointFaultTests.Patch(scratch.At(file), name, 0, bits);
            }
            using (Checkpoint checkpoint = Checkpoint.Open(scratch.Path))
            {
                CheckpointException error = Failures(checkpoint).Single();
                Assert.That(error.Kind, Is.EqualTo(NonFinite), name);
                Assert.That(error.Message, Does.Contain("1 of the").And.Contain("damaged"));
            }
            using Checkpoint lenient = Checkpoint.Open(scratch.Path, new CheckpointOptions { NonFinite = NonFinitePolicy.Allow });
            Assert.That(Failures(lenient), Is.Empty);
        }
    }

    [Test]
    public void Fault029_PicklesInPlaceOfAnyWeightsAreNeverOpened()
    {
        foreach (string folder in WeightFiles.Select(file => Path.GetDirectoryName(file)!).Distinct())
        {
            using Scratch scratch = Copy();
            foreach (string file in WeightFiles.Where(file => Path.GetDirectoryName(file) == folder)) File.Delete(scratch.At(file));
            File.Delete(scratch.At(Path.Combine(folder, Index)));
            string pickle = Pickle(scratch, Path.Combine(folder, "pytorch_model.bin"));
            Refused(scratch, PickleRefused, pickle, "safetensors");
        }
    }

    /// <summary>As the original repository saves a projector that was trained alone.</summary>
    [Test]
    public void Fault029_AProjectorThatIsAPickleIsNeverOpened()
    {
        using Scratch scratch = Copy();
        foreach (string file in WeightFiles)
        {
            scratch.EditTensors(file, entries => entries.Where(e =>
                Canonical(file, e.Name)?.StartsWith("projector.", StringComparison.Ordinal) is not true));
        }
        if (File.Exists(scratch.At(Index)))
        {
            scratch.EditJson(Index, json =>
            {
                json["metadata"] = null;
                foreach ((string name, _) in json["weight_map"]!.AsObject().ToArray())
                {
                    if (TensorNames.Normalize(name)?.StartsWith("projector.", StringComparison.Ordinal) is true)
                        json["weight_map"]!.AsObject().Remove(name);
                }
            });
        }
        Refused(scratch, TensorMismatch, "projector.linear_1.weight");
        Refused(scratch, PickleRefused, Pickle(scratch, "mm_projector.bin"), "safetensors");
    }

    [Test]
    public void Fault030_AnyFileChangesWhileItIsRead([Values("truncated", "grown", "rewritten")] string how)
    {
        foreach (string file in WeightFiles)
        {
            using Scratch scratch = WholeCopy();
            using Checkpoint checkpoint = Checkpoint.Open(scratch.Path);
            using (FileStream stream = File.Open(scratch.At(file), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            {
                if (how == "truncated") stream.SetLength(stream.Length / 2);
                else if (how == "grown") stream.SetLength(stream.Length + 1);
                else stream.WriteByte(0);
            }
            if (how == "rewritten") File.SetLastWriteTimeUtc(scratch.At(file), DateTime.UnixEpoch);
            CheckpointException[] errors = [.. Failures(checkpoint)];
            Assert.That(errors.Select(e => e.Kind).Distinct(), Is.EqualTo((CheckpointErrorKind[])[FileChanged]));
            Assert.That(errors[0].Message, Does.Contain(Path.GetFileName(file)).And.Contain("load again"));
        }
    }

    // Whoever opened a pipe would hang.
    private static string Pickle(Scratch scratch, string name)
    {
        if (OperatingSystem.IsWindows())
        {
            scratch.Write(name, [0x80, 0x04]);
        }
        else
        {
            using Process process = Process.Start("mkfifo", scratch.At(name));
            process.WaitForExit();
        }
        return Path.GetFileName(name);
    }

    private static IEnumerable<CheckpointException> Failures(Checkpoint checkpoint)
    {
        foreach (TensorInfo info in checkpoint.Tensors)
        {
            CheckpointException? failure = null;
            try
            {
                OpenTests.ReadInPieces(checkpoint, info, 1 << 20);
            }
            catch (CheckpointException e)
            {
                failure = e;
            }
            if (failure is not null) yield return failure;
        }
    }
}
