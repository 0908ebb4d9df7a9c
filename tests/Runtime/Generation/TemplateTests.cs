using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Text;
using IlgpuLlava.Runtime.Tests.Serving;

namespace IlgpuLlava.Runtime.Tests.Generation;

/// <summary>A template that is named takes the place of the checkpoint's, and a tokenizer must have what the model needs of it.</summary>
public class TemplateTests
{
    private static int PromptTokens(string template) =>
        new PromptBuilder(Tokenizer.Load(Repository.Model), ChatTemplate.Named(template)).Build([ChatTurn.User(Ask.Question)], 0).Length;

    [Test]
    public void ANamedTemplateIsUsedInPlaceOfTheModels()
    {
        const string name = "llava_v1";
        Assert.That(PromptTokens(name), Is.GreaterThan(PromptTokens("llava-1.5")));
        int own = SharedGenerator.Fresh.Generate(Ask.About(Ask.Question), Ask.Tokens(1)).PromptTokens;
        Assert.That(own, Is.EqualTo(PromptTokens("llava-1.5")));
        using ComputeDevice device = ComputeDevice.Open("auto");
        using Generator generator = Generator.Load(Repository.Model, device, new LoadOptions { Template = name });
        Assert.That(generator.Generate(Ask.About(Ask.Question), Ask.Tokens(1)).PromptTokens, Is.EqualTo(PromptTokens(name)));
    }

    [Test]
    public async Task AnEngineUsesItToo()
    {
        await using Engine engine = EngineBed.Load(new EngineOptions { Template = "chatml_direct" });
        Assert.That(engine.CountTokens(Ask.About(Ask.Question)).PromptTokens, Is.EqualTo(PromptTokens("chatml_direct")));
    }

    [Test]
    public void AnUnknownTemplateIsRefusedBeforeTheWeightsAreRead()
    {
        using ComputeDevice device = ComputeDevice.Open("auto");
        Assert.That(
            () => Generator.Load(Repository.Model, device, new LoadOptions { Template = "vicuna" }),
            Throws.TypeOf<TokenizerException>().With.Message.Contains("\"vicuna\"").And.Message.Contains("llava-1.5"));
        Assert.That(device.Accelerator.NumberChildObjects, Is.Zero);
    }

    /// <summary>Only the original layout does without a token for images; elsewhere its absence is a fault of the files.</summary>
    [Test]
    public void Fault027_ATokenizerWithoutTheModelsImageTokenIsRefused()
    {
        using ComputeDevice device = ComputeDevice.Open("auto");
        string directory = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"no-image-token-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            string[] without = ["tokenizer_config.json", "added_tokens.json", "special_tokens_map.json"];
            foreach (string file in Directory.GetFiles(Repository.Model).Where(file => !without.Contains(Path.GetFileName(file))))
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
            Assert.That(
                () => Generator.Load(directory, device),
                Throws.TypeOf<CheckpointException>().With.Message.Contains("640").And.Message.Contains("has no <image>"));
            Assert.That(device.Accelerator.NumberChildObjects, Is.Zero);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
