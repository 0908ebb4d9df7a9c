using System.Net;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Tests.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Tests.Access;

/// <summary>Web pages that send requests from their readers' browsers.</summary>
public class OriginTests
{
    private const string Page = "https://example.com";

    [TestCase(null, null, 200)]
    [TestCase(Page, null, 403)]
    [TestCase("null", null, 403)]
    [TestCase("file://", null, 403)]
    [TestCase("http://127.0.0.1:1", null, 403)]
    // The server's own page, by whatever name this machine has.
    [TestCase("http://127.0.0.1:8080", "127.0.0.1:8080", 200)]
    [TestCase("http://localhost:8080", "localhost:8080", 200)]
    [TestCase("https://[::1]", "[::1]:443", 200)]
    [TestCase("http://localhost", "localhost", 200)]
    [TestCase("http://localhost:8081", "localhost:8080", 403)]
    // A name that somebody else has made to point here.
    [TestCase("http://evil.example:8080", "evil.example:8080", 403)]
    public async Task Fault095_PagesOfOthersAreRefused(string? origin, string? host, int status)
    {
        await using HttpBed bed = await StartAsync(new OriginCheck([], trustsHost: false));
        HttpResponseMessage response = await SendAsync(bed, HttpMethod.Post, origin, host);
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
        if (status == 403)
            Assert.That((await HttpBed.JsonAsync(response)).GetProperty("error").GetString(), Does.Contain("--cors"));
    }

    [Test]
    public async Task BehindAProxyOrWithKeysTheServersOwnNameIsItsOwn()
    {
        await using HttpBed bed = await StartAsync(new OriginCheck([], trustsHost: true));
        Assert.That((await SendAsync(bed, HttpMethod.Post, Page, "example.com")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await SendAsync(bed, HttpMethod.Post, Page, "other.com")).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Fault095_APreflightIsAnsweredOnlyToThoseAllowed()
    {
        await using HttpBed bed = await StartAsync(new OriginCheck([Page, "http://other.example:81"], trustsHost: false));
        foreach (string allowed in (string[])[Page, "http://other.example:81"])
        {
            HttpResponseMessage response = await PreflightAsync(bed, allowed);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(Header(response, "Access-Control-Allow-Origin"), Is.EqualTo(allowed));
            Assert.That(Header(response, "Access-Control-Allow-Methods"), Is.EqualTo("POST"));
            Assert.That(Header(response, "Access-Control-Allow-Headers"), Is.EqualTo("authorization, content-type"));
            Assert.That(response.Headers.Vary, Does.Contain("Origin"));
            Assert.That(response.Headers.Contains("Access-Control-Allow-Credentials"), Is.False);
        }
        foreach (string denied in (string[])["https://example.com.evil.example", "http://example.com", "https://example.com:444", "null"])
        {
            HttpResponseMessage response = await PreflightAsync(bed, denied);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), denied);
            Assert.That(response.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
        }
    }

    /// <summary>A preflight has no key; the request behind it needs one, and the page may read that.</summary>
    [Test]
    public async Task Fault095_APageThatIsAllowedStillNeedsAKey()
    {
        const string key = "0123456789abcdef";
        ApiKeys keys = new([(key, "keys")]);
        await using HttpBed bed = await StartAsync(new OriginCheck(["*"], trustsHost: true), new AccessCheck(() => keys));
        Assert.That((await PreflightAsync(bed, Page)).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        HttpResponseMessage without = await SendAsync(bed, HttpMethod.Post, Page, null);
        Assert.That((without.StatusCode, Header(without, "Access-Control-Allow-Origin")), Is.EqualTo((HttpStatusCode.Unauthorized, Page)));
        HttpResponseMessage with = await SendAsync(bed, HttpMethod.Post, Page, null, ("Authorization", "Bearer " + key));
        Assert.That((with.StatusCode, Header(with, "Access-Control-Allow-Origin")), Is.EqualTo((HttpStatusCode.OK, Page)));
        // Without a question in front it is a request as any other.
        Assert.That((await SendAsync(bed, HttpMethod.Options, Page, null)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("*")]
    [TestCase("https://example.com")]
    [TestCase("http://localhost:3000")]
    [TestCase("chrome-extension://abcdefgh")]
    public void AnOriginIsRead(string text) => Assert.That(OriginCheck.Parse(text), Is.EqualTo(text));

    [TestCase("")]
    [TestCase("example.com")]
    [TestCase("https://example.com/")]
    [TestCase("https://example.com/path")]
    [TestCase("https://user@example.com")]
    [TestCase("https://*.example.com")]
    [TestCase("null")]
    public void WhatIsNoOriginIsRefused(string text) =>
        Assert.That(() => OriginCheck.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains($"'{text}' is no origin"));

    private static Task<HttpBed> StartAsync(OriginCheck origins, AccessCheck? access = null) => HttpBed.StartAsync(
        null,
        _ => [new PostApi()],
        new HttpServerOptions { Middleware = [origins.InvokeAsync, (access ?? new AccessCheck(null)).InvokeAsync] });

    private static Task<HttpResponseMessage> PreflightAsync(HttpBed bed, string origin) => SendAsync(
        bed,
        HttpMethod.Options,
        origin,
        null,
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "authorization, content-type"));

    private static async Task<HttpResponseMessage> SendAsync(
        HttpBed bed, HttpMethod method, string? origin, string? host, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, "/post");
        request.Headers.Host = host;
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await bed.Client.SendAsync(request);
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));

    private sealed class PostApi : IHttpApi
    {
        public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/post", _ => Task.CompletedTask);
    }
}
