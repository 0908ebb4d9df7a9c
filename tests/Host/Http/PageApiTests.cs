using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Http.Page;

namespace IlgpuLlava.Host.Tests.Http;

/// <summary>The page at <c>/</c> as it is sent.</summary>
public class PageApiTests
{
    private HttpBed _bed = null!;

    [SetUp]
    public async Task StartAsync() => _bed = await HttpBed.StartAsync(null, _ => [new PageApi(12345)]);

    [TearDown]
    public async Task StopAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task ItIsOneDocumentAndLoadsNothing()
    {
        HttpResponseMessage response = await _bed.Client.GetAsync("/");
        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/html; charset=utf-8"));
        string html = await response.Content.ReadAsStringAsync();
        Assert.That(html, Does.StartWith("<!doctype html>").And.Contain("""<meta name="max-picture-bytes" content="12345">"""));
        Assert.That(html, Does.Not.Match("<link rel=\"stylesheet\"|<script src"));
        // Names of XML are no addresses.
        Assert.That(html.Replace("http://www.w3.org/2000/svg", ""), Does.Not.Match("https?://|@import"));
        Assert.That(_bed.Server.Routes.Single().Metadata.GetMetadata<RouteTraits>()!.IsOpen);
    }

    [Test]
    public async Task OnlyWhatIsInItRuns()
    {
        HttpResponseMessage response = await _bed.Client.GetAsync("/");
        string html = await response.Content.ReadAsStringAsync();
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        foreach ((string element, string directive) in new[] { ("script", "script-src"), ("style", "style-src") })
        {
            string[] hashes = [.. Regex.Matches(html, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline).Select(match =>
                $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(match.Groups[1].Value)))}'")];
            Assert.That(hashes, Is.Not.Empty);
            Assert.That(policy.Split("; "), Has.Member($"{directive} {string.Join(' ', hashes)}"));
        }
        Assert.That(policy, Does.StartWith("default-src 'none'; ").And.Contain("connect-src 'self'").And.Contain("frame-ancestors 'none'"));
        Assert.That(policy, Does.Not.Contain("unsafe"));
        Assert.That(html, Does.Not.Match("\\son[a-z]+=").And.Not.Match("\\sstyle="));
        Assert.That(response.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
        Assert.That(response.Headers.GetValues("Referrer-Policy").Single(), Is.EqualTo("no-referrer"));
    }

    [Test]
    public async Task ACopyThatIsStillTheOneIsNotSentAgain()
    {
        EntityTagHeaderValue tag = (await _bed.Client.GetAsync("/")).Headers.ETag!;
        Assert.That(await StatusAsync(tag.ToString()), Is.EqualTo((HttpStatusCode.NotModified, 0)));
        Assert.That(await StatusAsync($"\"x\", W/{tag}"), Is.EqualTo((HttpStatusCode.NotModified, 0)));
        Assert.That(await StatusAsync("*"), Is.EqualTo((HttpStatusCode.NotModified, 0)));
        Assert.That((await StatusAsync("\"x\"")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await StatusAsync("x y z")).Status, Is.EqualTo(HttpStatusCode.OK));
        await using HttpBed other = await HttpBed.StartAsync(null, _ => [new PageApi(54321)]);
        Assert.That((await other.Client.GetAsync("/")).Headers.ETag, Is.Not.EqualTo(tag));
    }

    [Test]
    public async Task HeadHasTheLengthAlone()
    {
        HttpResponseMessage head = await _bed.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"));
        byte[] page = await _bed.Client.GetByteArrayAsync("/");
        Assert.That((head.StatusCode, head.Content.Headers.ContentLength), Is.EqualTo((HttpStatusCode.OK, (long?)page.Length)));
        Assert.That(await head.Content.ReadAsByteArrayAsync(), Is.Empty);
        Assert.That((await _bed.PostAsync("/", "{}")).StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    private async Task<(HttpStatusCode Status, int Length)> StatusAsync(string copies)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("If-None-Match", copies);
        HttpResponseMessage response = await _bed.Client.SendAsync(request);
        return (response.StatusCode, (await response.Content.ReadAsByteArrayAsync()).Length);
    }
}
