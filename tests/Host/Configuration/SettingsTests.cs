using System.CommandLine;
using System.Reflection;
using IlgpuLlava.Host.Tests.Grpc.Serve;

namespace IlgpuLlava.Host.Tests.Configuration;

/// <summary>The settings of <c>serve</c>: file, environment and command line.</summary>
public class SettingsTests
{
    private static IEnumerable<string> Names => new ServeOptions().Table.Select(option => option.Name);

    [Test]
    public void EveryOptionIsASetting()
    {
        ServeOptions options = new();
        Option[] fields = [.. typeof(ServeOptions).GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
            .Select(field => field.GetValue(options)).OfType<Option>()];
        Assert.That(fields, Has.Length.GreaterThan(15));
        Assert.That(fields.Select(o => o.Name).Except(["--config"]), Is.EquivalentTo(Names));
        Assert.That(Names.Distinct(StringComparer.OrdinalIgnoreCase).Count(), Is.EqualTo(options.Table.Count));
        Assert.That(options.Table.Select(o => (o.HelpName ?? o.Description)!.Length), Has.All.GreaterThan(0));
    }

    /// <summary>A key that were not looked at would be refused as unknown, and a variable likewise.</summary>
    [TestCaseSource(nameof(Names))]
    public void EverySettingIsAKeyAndAVariable(string name)
    {
        Option option = new ServeOptions().Table.Single(o => o.Name == name);
        using SettingsBed file = new() { File = $"{{\"{SettingTable.KeyOf(option)}\":{{\"a\":{{\"b\":1}}}}}}" };
        file.AssertRefused($"{SettingTable.KeyOf(option)} in settings.json is an object");
        using SettingsBed variable = new();
        variable.Environment[SettingTable.VariableOf(option)] = "\u0001";
        try
        {
            _ = variable.Read();
        }
        catch (UserException e)
        {
            Assert.That(e.Message, Does.Not.Contain("is no setting"));
        }
    }

    [Test]
    public void KeysAndVariablesAreSpelledAsOthersDo()
    {
        Option option = new ServeOptions().Table.Single(o => o.Name == "--max-queue");
        Assert.That((SettingTable.KeyOf(option), SettingTable.VariableOf(option)), Is.EqualTo(("MaxQueue", "ILGPU_LLAVA_MAX_QUEUE")));
    }

    [Test]
    public void TheCommandLineOverridesTheEnvironment_AndThatTheFile()
    {
        using SettingsBed bed = new()
        {
            File = """
                {
                    // A comment, and a comma at the end.
                    "Name": "from a file", "maxqueue": 1, "MaxBatch": "2", "DrainWait": 3, "Device": "interpreter",
                    "Context": null, "AllowInsecure": true, "Listen": "0.0.0.0",
                }
                """,
        };
        bed.Environment["ILGPU_LLAVA_MAX_QUEUE"] = "10";
        bed.Environment["ILGPU_LLAVA_MAX_BATCH"] = "20";
        bed.Environment["ILGPU_LLAVA_KV_MEMORY"] = "";
        bed.Environment["PATH"] = "/bin";
        ServeSettings settings = bed.Read("--max-queue", "100", "--drain-timeout=7");
        Assert.That(settings.Name, Is.EqualTo("from a file"));
        Assert.That((settings.Engine.MaxQueue, settings.Engine.MaxBatch), Is.EqualTo((100, 20)));
        Assert.That((settings.DrainWait.TotalSeconds, settings.DrainTimeout.TotalSeconds), Is.EqualTo((3, 7)));
        Assert.That((settings.Engine.ContextLength, settings.Engine.KvMemory), Is.EqualTo(((int?)null, (long?)null)));
        Assert.That((settings.Device, settings.Http.ToString()), Is.EqualTo(("interpreter", "0.0.0.0:8080")));
        bed.Environment["ILGPU_LLAVA_ALLOW_INSECURE"] = "false";
        bed.AssertRefused("Listen in settings.json 0.0.0.0 would open the server");
    }

    [Test]
    public void WithoutAnySourceThereAreTheDefaults()
    {
        using SettingsBed bed = new();
        ServeSettings settings = bed.Read();
        Assert.That((settings.Http.ToHttp(), settings.Grpc.ToString()), Is.EqualTo(("http://127.0.0.1:8080", "127.0.0.1:50051")));
        Assert.That((settings.Name, settings.Device, settings.Reflection), Is.EqualTo(("tiny-llava", "auto", true)));
        Assert.That((settings.MaxPictureBytes, settings.Engine.MaxQueue), Is.EqualTo((32 << 20, 64)));
    }

    private static readonly (string File, string[] Words)[] s_files =
    [
        ("""{"MaxQue":5}""", ["MaxQue in settings.json is no setting", "MaxQueue"]),
        ("""{"Logging":{"LogLevel":{"Default":"Warning"}}}""", ["Logging in settings.json", "no setting"]),
        ("""{"Config":"x.json"}""", ["Config in settings.json is no setting"]),
        ("""{"max-queue":5}""", ["max-queue in settings.json is no setting"]),
        ("""{"MaxQueue":"many"}""", ["MaxQueue in settings.json is 'many'; it must be a whole number from 0 to 1048576."]),
        ("""{"MaxQueue":-1}""", ["MaxQueue in settings.json is -1; it must be from 0"]),
        ("""{"MaxQueue":1.5}""", ["MaxQueue in settings.json is '1.5'"]),
        ("""{"MaxQueue":true}""", ["MaxQueue in settings.json is 'True'"]),
        ("""{"MaxQueue":[1,2]}""", ["MaxQueue in settings.json is '1,2'"]),
        ("""{"MaxQueue":""}""", ["MaxQueue in settings.json is ''"]),
        ("""{"MaxQueue":5,"maxQueue":6}""", ["is no JSON object of settings", "duplicate"]),
        ("""{"Context":0}""", ["Context in settings.json is '0'; it must be a whole number, at least 2."]),
        ("""{"KvMemory":-4}""", ["KvMemory in settings.json is '-4'"]),
        ("""{"DrainTimeout":-1}""", ["DrainTimeout in settings.json is -1"]),
        ("""{"Device":"gpu"}""", ["Device in settings.json 'gpu' is not known"]),
        ("""{"Http":70000}""", ["Http in settings.json: '70000' must be a port"]),
        ("""{"Listen":"localhost"}""", ["Listen in settings.json is 'localhost'"]),
        ("""{"AllowInsecure":"yes"}""", ["AllowInsecure in settings.json is 'yes'; it must be true or false."]),
        ("""{"Http":5000,"Grpc":5000}""", ["Http in settings.json and Grpc in settings.json are both 127.0.0.1:5000"]),
        ("""{"Listen":"::"}""", ["Listen in settings.json :: would open the server to other machines"]),
        ("""{"MaxQueue":5""", ["settings.json is no JSON object of settings"]),
        ("[]", ["settings.json is no JSON object of settings"]),
        ("", ["settings.json is no JSON object of settings"]),
    ];

    [Test]
    public void Fault116_AFileThatCannotBeIsRefused_TheKeyNamed([Range(0, 22)] int row)
    {
        using SettingsBed bed = new() { File = s_files[row].File };
        bed.AssertRefused(s_files[row].Words);
    }

    [TestCase("MAX_QUE", "5", "ILGPU_LLAVA_MAX_QUE is no setting")]
    [TestCase("MAX__QUEUE", "5", "ILGPU_LLAVA_MAX__QUEUE is no setting")]
    [TestCase("MAX_QUEUE", "-1", "ILGPU_LLAVA_MAX_QUEUE is -1; it must be from 0 to 1048576.")]
    [TestCase("ALLOW_INSECURE", "1", "ILGPU_LLAVA_ALLOW_INSECURE is '1'; it must be true or false.")]
    [TestCase("GRPC", "8080", "--http and ILGPU_LLAVA_GRPC are both 127.0.0.1:8080")]
    [TestCase("CONFIG", "/no/such/file", "/no/such/file")]
    public void Fault116_AVariableThatCannotBeIsRefusedByName(string name, string value, string words)
    {
        using SettingsBed bed = new();
        bed.Environment[SettingVariables.Prefix + name] = value;
        bed.AssertRefused(words);
    }

    private const string Key = "0123456789abcdef";

    [Test]
    public void Fault088_ReflectionIsOnWhereOnlyThisMachineAsksAndNeedsNoKey()
    {
        using SettingsBed bed = new();
        Assert.That(bed.Read().Reflection, Is.True);
        Assert.That(bed.Read("--grpc", "unix:/tmp/x").Reflection, Is.True);
        Assert.That(bed.Read("--allow-insecure", "--listen", "0.0.0.0").Reflection, Is.False);
        bed.Environment["ILGPU_LLAVA_API_KEYS"] = Key;
        Assert.That(bed.Read().Reflection, Is.False);
        Assert.That(bed.Read("--reflection", "on").Reflection, Is.True);
    }

    [Test]
    public void Fault092_KeysOrTlsOpenTheServerToOtherMachines()
    {
        using TemporaryFolder folder = new();
        Access.TestCertificate certificate = Access.TestCertificate.Root("x");
        string[] everywhere = ["--listen", "::"];
        string[] tls = ["--tls-cert", folder.Write("c.pem", certificate.Pem), "--tls-key", folder.Write("k.pem", certificate.KeyPem)];
        using SettingsBed bed = new();
        Assert.That(() => bed.Read(everywhere), Throws.TypeOf<UserException>().With.Message.Contains("--keys or --tls-cert"));
        Assert.That(bed.Read([.. everywhere, "--keys", folder.Write("keys", Key)]).Keys!.Current.ClientOf(Key), Is.Not.Null);
        Assert.That(bed.Read([.. everywhere, .. tls]).Tls, Is.Not.Null);
        Assert.That(bed.Read([.. everywhere, "--allow-insecure"]).Keys, Is.Null);
        bed.Environment["ILGPU_LLAVA_API_KEYS"] = $"{Key}1 alice, {Key}2 bob";
        ApiKeys keys = bed.Read([.. everywhere, "--keys", folder.Combine("keys")]).Keys!.Current;
        Assert.That((string?[])[keys.ClientOf(Key + "1"), keys.ClientOf(Key + "2")], Is.EqualTo(new[] { "name:alice", "name:bob" }));
        Assert.That(keys.ClientOf(Key), Is.Not.Null);
    }

    [TestCase("ILGPU_LLAVA_API_KEYS", "short", "--keys: ILGPU_LLAVA_API_KEYS, line 1 has a key of 5 characters")]
    [TestCase("ILGPU_LLAVA_API_KEYS", " ", "There is no key in ILGPU_LLAVA_API_KEYS")]
    [TestCase("ILGPU_LLAVA_KEYS", "/no/such/file", "ILGPU_LLAVA_KEYS: /no/such/file cannot be read")]
    [TestCase("ILGPU_LLAVA_KEYS", "/dev/null", "ILGPU_LLAVA_KEYS: There is no key in /dev/null")]
    [TestCase("ILGPU_LLAVA_TLS_CERT", "c.pem", "--tls-key is missing")]
    [TestCase("ILGPU_LLAVA_TLS_KEY", "k.pem", "--tls-cert is missing")]
    [TestCase("ILGPU_LLAVA_TLS_CLIENT_CA", "ca.pem", "--tls-cert is missing")]
    [TestCase("ILGPU_LLAVA_CORS", "https://a.example,b.example", "ILGPU_LLAVA_CORS: 'b.example' is no origin")]
    public void Fault116_KeysCertificatesAndOriginsThatCannotBe(string name, string value, string words)
    {
        if (value == "/dev/null" && OperatingSystem.IsWindows())
            Assert.Ignore("There is none.");
        using SettingsBed bed = new();
        bed.Environment[name] = value;
        bed.AssertRefused(words);
    }

    [Test]
    public void Fault116_TlsWithSocketsAloneProtectsNothing()
    {
        using SettingsBed bed = new()
        {
            File = """{"Http":"unix:/tmp/a","Grpc":"unix:/tmp/b","TlsCert":"c","TlsKey":"k"}""",
        };
        bed.AssertRefused("TlsCert in settings.json: TLS protects ports");
    }

    /// <summary>The file that is shown to users is one that works.</summary>
    [Test]
    public void TheExampleIsRead()
    {
        using TemporaryFolder folder = new();
        Access.TestCertificate certificate = Access.TestCertificate.Root("x");
        folder.Write("keys", Key);
        folder.Write("tls.crt", certificate.Pem);
        folder.Write("tls.key", certificate.KeyPem);
        string example = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "appsettings.json"));
        using SettingsBed bed = new() { File = example.Replace("/etc/ilgpu-llava/", folder.Path.Replace('\\', '/') + "/") };
        ServeSettings settings = bed.Read();
        Assert.That((settings.Http.ToString(), settings.Grpc.ToString()), Is.EqualTo(("0.0.0.0:8080", "0.0.0.0:50051")));
        Assert.That((settings.Keys, settings.Tls), Is.Not.EqualTo(((ReloadedFiles<ApiKeys>?)null, (Tls?)null)));
        Assert.That((settings.Name, settings.Reflection, settings.Cors.Count), Is.EqualTo(("llava-1.5-7b", false, 1)));
    }

    [Test]
    public void ListsMayBeWrittenAsLists()
    {
        using SettingsBed bed = new() { File = """{"Cors":["https://a.example","http://b.example:81"]}""" };
        Assert.That(bed.Read().Cors, Is.EqualTo(new[] { "https://a.example", "http://b.example:81" }));
    }

    /// <summary>They stand in every container of a cluster that has a service of the program's name.</summary>
    [Test]
    public void VariablesOfKubernetesServicesAreNoSettings()
    {
        using SettingsBed bed = new();
        string[] names =
        [
            "SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT", "PORT_8080_TCP", "PORT_8080_TCP_PROTO", "PORT_8080_TCP_PORT",
            "PORT_8080_TCP_ADDR", "HTTP_SERVICE_HOST", "HTTP_PORT_8080_TCP",
        ];
        foreach (string name in names)
            bed.Environment[SettingVariables.Prefix + name] = "tcp://10.0.0.1:8080";
        Assert.That(bed.Read().Http.Port, Is.EqualTo(8080));
    }

    [Test]
    public void Fault116_WhatIsOverriddenMustBeRightToo()
    {
        using SettingsBed bed = new() { File = """{"MaxQueue":-1}""" };
        bed.Environment["ILGPU_LLAVA_MAX_QUEUE"] = "5";
        bed.AssertRefused("MaxQueue in settings.json is -1");
    }

    [Test]
    public void TheProgramReadsTheFileOfItsFolder()
    {
        using TemporaryFolder folder = new();
        folder.Write("appsettings.json", """{ "Name": "from the file", "MaxQueue": 3, "DrainWait": 0 }""");
        string socket = "unix:" + folder.Combine("http.sock");
        using (Served served = Served.StartIn(folder.Path, new() { ["ILGPU_LLAVA_HTTP"] = socket }))
            Assert.That(served.Ready, Does.Contain($"HTTP at {socket},").And.Contain("model from the file on"));
        folder.Write("appsettings.json", """{ "MaxQue": 3 }""");
        Child refused = Child.Run(["serve"], folder.Path);
        Assert.That((refused.ExitCode, refused.Output), Is.EqualTo((2, "")));
        Assert.That(refused.Error, Does.StartWith("ilgpu-llava: MaxQue in appsettings.json is no setting; "));
    }
}
