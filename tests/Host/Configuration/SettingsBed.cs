using System.Collections;
using System.CommandLine;

namespace IlgpuLlava.Host.Tests.Configuration;

/// <summary>Reads the settings of <c>serve</c> as a call of it would.</summary>
internal sealed class SettingsBed : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ServeOptions Options { get; } = new();

    /// <summary>Variables of the environment.</summary>
    public Hashtable Environment { get; } = [];

    /// <summary>The settings file; it is named by <c>--config</c>.</summary>
    public string? File { get; set; }

    public ServeSettings Read(params string[] args)
    {
        Command command = new("serve");
        Options.AddTo(command);
        string[] config = File is null ? [] : ["--config", _folder.Write("settings.json", File)];
        return Options.Read(command.Parse([.. config, .. args]), Environment);
    }

    /// <summary>Fails unless they are refused in one line with these words.</summary>
    public void AssertRefused(params string[] words)
    {
        UserException refusal = Assert.Throws<UserException>(() => Read())!;
        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.Usage));
        Assert.That(refusal.Message, Does.Not.Contain("\n"));
        foreach (string word in words)
            Assert.That(refusal.Message, Does.Contain(word));
    }

    public void Dispose() => _folder.Dispose();
}
