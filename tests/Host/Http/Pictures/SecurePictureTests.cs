using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Tests.Access;

namespace IlgpuLlava.Host.Tests.Http.Pictures;

/// <summary>Pictures behind https: from hosts whose certificate is theirs, and no others.</summary>
public class SecurePictureTests
{
    private static readonly byte[] s_picture = [1, 2, 3, 4];
    private static readonly TestCertificate s_root = TestCertificate.Root("a root");

    [Test]
    public async Task APictureIsFetched()
    {
        await using PictureServer server = Serve(s_root.ForServer("good.test"));
        Assert.That(await FetchAsync(server), Is.EqualTo(s_picture));
    }

    [Test]
    public Task Fault093_AHostOfAnotherName() => AssertRefusedAsync(s_root.ForServer("evil.test"));

    [Test]
    public Task Fault093_ACertificateThatHasExpired() => AssertRefusedAsync(s_root.ForServer("good.test", fromDays: -3, toDays: -1));

    [Test]
    public Task Fault093_ACertificateThatNobodyKnows() => AssertRefusedAsync(TestCertificate.Root("another").ForServer("good.test"));

    [Test]
    public Task Fault093_ACertificateForClients() => AssertRefusedAsync(s_root.ForClient("good.test"));

    [Test]
    public async Task Fault093_WhatThisMachineTrustsCountsWhereNothingElseIsSaid()
    {
        await using PictureServer server = Serve(s_root.ForServer("good.test"));
        await AssertRefusedAsync(server, isKnown: false);
    }

    /// <summary>A chain is not made whole from an address that stands in it.</summary>
    [Test]
    public async Task Fault067_ACertificateThatNamesAnAddressIsNotFollowed()
    {
        // A name of its own: what a system fetches it keeps, and would take for another test's.
        TestCertificate between = s_root.Intermediate("a certificate that nobody fetches");
        await using PictureServer issuer = PictureServer.Of("200 OK", between.Public.RawData);
        await using PictureServer server = Serve(between.ForServer("good.test", issuerAt: $"http://127.0.0.1:{issuer.Port}/between"));
        await AssertRefusedAsync(server);
        Assert.That(issuer.Connections, Is.Zero);
    }

    [Test]
    public async Task Fault068_FromHttpsToHttp()
    {
        await using PictureServer open = PictureServer.Of("200 OK", s_picture);
        await using PictureServer server =
            PictureServer.Of($"302 Found\r\nLocation: http://good.test:{open.Port}/", [], s_root.ForServer("good.test").WithKey);
        using PictureFetcher fetcher = Fetcher(open, server);
        using PictureBudget budget = fetcher.Begin();
        PictureUrlException error = (await Assert.ThrowsAsync<PictureUrlException>(
            async () => await fetcher.FetchAsync($"https://good.test:{server.Port}/", budget, default)))!;
        Assert.That(error.Message, Does.Contain("from https to http"));
        Assert.That(open.Connections, Is.Zero);
    }

    private static async Task AssertRefusedAsync(TestCertificate certificate)
    {
        await using PictureServer server = Serve(certificate);
        await AssertRefusedAsync(server);
    }

    private static async Task AssertRefusedAsync(PictureServer server, bool isKnown = true)
    {
        FormatException error = (await Assert.ThrowsAsync<FormatException>(async () => await FetchAsync(server, isKnown)))!;
        Assert.That(error.Message, Does.Contain("certificate"));
        Assert.That(server.Connections, Is.EqualTo(1));
    }

    private static PictureServer Serve(TestCertificate certificate) => PictureServer.Of("200 OK", s_picture, certificate.WithKey);

    private static async Task<byte[]> FetchAsync(PictureServer server, bool isKnown = true)
    {
        using PictureFetcher fetcher = Fetcher([server], isKnown);
        using PictureBudget budget = fetcher.Begin();
        return await fetcher.FetchAsync($"https://good.test:{server.Port}/", budget, default);
    }

    private static PictureFetcher Fetcher(params PictureServer[] servers) => Fetcher(servers, isKnown: true);

    private static PictureFetcher Fetcher(PictureServer[] servers, bool isKnown) => new(
        [.. servers.Select(server => PictureHost.Parse($"good.test:{server.Port}"))],
        1000,
        new TestNetwork(("good.test", "127.0.0.1")) { Root = isKnown ? s_root.Public : null });
}
