using IlgpuLlava.Host.Tests.Http.Page.Browser;

namespace IlgpuLlava.Host.Tests.Http.Page;

/// <summary>One browser for all tests of this folder, ended behind the last.</summary>
[SetUpFixture]
public class Shared
{
    internal static Lazy<Task<Chromium>> Chromium { get; } = new(Browser.Chromium.StartAsync);

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (Chromium is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await Chromium.Value).DisposeAsync();
    }
}
