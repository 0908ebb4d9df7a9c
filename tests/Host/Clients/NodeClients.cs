using System.Diagnostics;

namespace IlgpuLlava.Host.Tests.Clients;

/// <summary>Runs the scripts of this folder, which put npm's clients in front of the program. The packages of <c>package.json</c>
/// are installed beside the test's assembly, once for each lock file.</summary>
internal static class NodeClients
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(8);
    private static readonly string s_sources = Path.Combine(Repository.Root, "tests", "Host", "Clients");
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "clients");
    private static readonly Lazy<Task<string?>> s_missing = new(InstallAsync);

    /// <summary>Runs a script to its end. Without Node or its packages the test is inconclusive, and fails where CI runs it.</summary>
    /// <param name="script">Its name, such as <c>openai.mjs</c>.</param>
    /// <param name="args">What it is given.</param>
    public static async Task RunAsync(string script, params string[] args)
    {
        if (await s_missing.Value is { } missing)
        {
            if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
                Assert.Fail("CI must have Node with npm: " + missing);
            Assert.Inconclusive("Install Node with npm: " + missing);
        }
        // Packages are looked for beside the script.
        File.Copy(Path.Combine(s_sources, script), Path.Combine(s_folder, script), overwrite: true);
        (int exitCode, string output) = await ProcessAsync("node", [script, .. args]);
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.EndWith("all hold\n"));
    }

    private static async Task<string?> InstallAsync()
    {
        Directory.CreateDirectory(s_folder);
        string installed = Path.Combine(s_folder, "installed.json"), locked = Path.Combine(s_sources, "package-lock.json");
        string wanted = await File.ReadAllTextAsync(locked);
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == wanted)
            return null;
        foreach (string file in (string[])["package.json", "package-lock.json", ".npmrc"])
            File.Copy(Path.Combine(s_sources, file), Path.Combine(s_folder, file), overwrite: true);
        (int exitCode, string output) = await ProcessAsync("npm", ["ci"]);
        if (exitCode != 0)
            return output;
        File.Copy(locked, installed, overwrite: true);
        return null;
    }

    private static async Task<(int ExitCode, string Output)> ProcessAsync(string program, string[] args)
    {
        ProcessStartInfo start = new(program, args)
        {
            WorkingDirectory = s_folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            using CancellationTokenSource hung = new(s_patience);
            await using CancellationTokenRegistration _ = hung.Token.Register(() => process.Kill(entireProcessTree: true));
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await error + output);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, $"{program}: {e.Message}");
        }
    }
}
