using IlgpuLlava.Host.Http;

namespace IlgpuLlava.Host.Tests.Http.Pictures;

/// <summary>Pictures written as text.</summary>
public class PictureSourceTests
{
    private static readonly PictureSource s_source = new();

    [TestCase("data:image/png;base64,AQIDBA==")]
    [TestCase("DATA:image/png;BASE64,AQIDBA==")]
    [TestCase(" data:image/png;base64,AQIDBA== ")]
    [TestCase("data:image/png;base64,AQID\nBA==\n")]
    [TestCase("data:image/png;base64, AQ ID BA==")]
    [TestCase("data:image/png; base64,AQIDBA==")]
    [TestCase("data:image/png;base64 ,AQIDBA==")]
    [TestCase("data:;base64,AQIDBA==")]
    [TestCase("data:text/plain;charset=utf-8;name=a.png;base64,AQIDBA==")]
    [TestCase("data:image/png;base64,AQIDBA")]
    [TestCase("data:image/png;base64,AQIDBA%3D%3D")]
    [TestCase("AQIDBA==")]
    [TestCase("AQIDBA")]
    [TestCase("AQID\r\nBA==")]
    public async Task Fault059_WhatCanBeReadIsRead(string text) =>
        Assert.That(await s_source.ReadAsync(text, "image", default), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));

    [TestCase("data:image/png;base64AQIDBA==", "comma")]
    [TestCase("data:", "comma")]
    [TestCase("data:image/png,AQIDBA==", "not in base64")]
    [TestCase("data:image/pngbase64,AQIDBA==", "not in base64")]
    [TestCase("data:image/png;base64;x=y,AQIDBA==", "not in base64")]
    [TestCase("data:,", "not in base64")]
    [TestCase("data:image/png;base64,", "no data")]
    [TestCase("data:image/png;base64,AQIDBA=", "broken")]
    [TestCase("data:image/png;base64,AQIDB===", "broken")]
    [TestCase("data:image/png;base64,AQID====", "broken")]
    [TestCase("data:image/png;base64,AQIDB", "broken")]
    [TestCase("data:image/png;base64,AQ-_", "broken")]
    [TestCase("data:image/png;base64,AQID%", "broken")]
    [TestCase("", "no data")]
    [TestCase("   ", "no data")]
    [TestCase("photo.png", "broken")]
    [TestCase("=", "broken")]
    public async Task Fault059_WhatCannotBeReadIsRefusedWithItsField(string text, string word)
    {
        HttpException error = (await Assert.ThrowsAsync<HttpException>(
            async () => await s_source.ReadAsync(text, "images[1]", default)))!;
        Assert.That((error.Status, error.Param), Is.EqualTo((400, "images[1]")));
        Assert.That(error.Message, Does.StartWith("images[1]: ").And.Contains(word));
    }

    [TestCase("http://example.com/a.png")]
    [TestCase("https://127.0.0.1/a.png")]
    [TestCase("HTTPS://example.com/a.png")]
    [TestCase("file:///etc/passwd")]
    [TestCase("ftp://example.com/a.png")]
    [TestCase("gopher://example.com/")]
    public async Task Fault066_Fault070_NoAddressIsFetched(string text)
    {
        PictureUrlException error = (await Assert.ThrowsAsync<PictureUrlException>(
            async () => await s_source.ReadAsync(text, "image", default)))!;
        Assert.That(error.Message, Does.StartWith("image: ").And.Contains("data URL").And.Not.Contains("example"));
    }
}
