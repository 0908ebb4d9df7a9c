using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Http;

/// <summary>Fetches pictures from hosts that were allowed by name.</summary>
/// <remarks>Every address is checked, those of redirects, too, and so is whatever a connection goes to. Nothing that would identify the
/// server or its user is sent: no credentials, cookies or trace ids; proxies are not asked, as they would connect in its place.</remarks>
internal sealed class PictureFetcher : IDisposable
{
    private const int MaxRedirects = 3;
    private const int MaxLength = 8192;

    private readonly IReadOnlyList<PictureHost> _hosts;
    private readonly int _maxBytes;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <param name="hosts">Hosts that are allowed.</param>
    /// <param name="maxBytes">Most bytes of a request's pictures.</param>
    /// <param name="network">Connects; null for the internet.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public PictureFetcher(IReadOnlyList<PictureHost> hosts, int maxBytes, PictureNetwork? network = null, TimeProvider? time = null)
    {
        (_hosts, _maxBytes, _time) = (hosts, maxBytes, time ?? TimeProvider.System);
        network ??= new PictureNetwork();
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = (context, cancellationToken) => network.ConnectAsync(context.DnsEndPoint, cancellationToken),
            SslOptions = { CertificateChainPolicy = network.CertificatePolicy() },
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            // A picture inflates by what its own format says, within the decoder's limits.
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = 32,
            // What is left of a body is not worth waiting for.
            MaxResponseDrainSize = 0,
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd(HostProgram.Name);
        _client.DefaultRequestHeaders.Accept.ParseAdd("image/png, image/jpeg, image/bmp");
        _client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity");
    }

    /// <summary>What the pictures of a request may take, from now on.</summary>
    public PictureBudget Begin() => new(_maxBytes, _time);

    /// <summary>The bytes at an address; they may be no picture at all.</summary>
    /// <param name="url">The address as the request has it.</param>
    /// <param name="budget">What is left for it.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    /// <exception cref="PictureUrlException">It may not be fetched; the message goes behind the field's name.</exception>
    /// <exception cref="FormatException">It cannot be had; the message goes behind the field's name.</exception>
    public async Task<byte[]> FetchAsync(string url, PictureBudget budget, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Late);
        try
        {
            return await FollowAsync(Read(null, url), budget, over.Token);
        }
        catch (OperationCanceledException) when (budget.Late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FormatException($"fetching took longer than {PictureBudget.Patience.TotalSeconds} s.");
        }
        catch (HttpRequestException e) when (e.GetBaseException() is PictureUrlException refused)
        {
            throw new PictureUrlException(refused.Message);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException)
        {
            throw new FormatException("its host has no certificate for its name that this machine trusts.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw new FormatException("its host cannot be reached, or broke off.");
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<byte[]> FollowAsync(Uri address, PictureBudget budget, CancellationToken cancellationToken)
    {
        for (int redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, address);
            using HttpResponseMessage response =
                await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!IsRedirect(response.StatusCode))
                return await ReadAsync(response, budget, cancellationToken);
            Uri next = Read(address, response.Headers.Location?.OriginalString ?? throw new FormatException("it leads nowhere."));
            if (address.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)
                throw new PictureUrlException("it leads from https to http.");
            address = next;
        }
        throw new FormatException($"it leads on more than {MaxRedirects} times.");
    }

    private static bool IsRedirect(HttpStatusCode status) => (int)status
        is StatusCodes.Status301MovedPermanently or StatusCodes.Status302Found or StatusCodes.Status303SeeOther
        or StatusCodes.Status307TemporaryRedirect or StatusCodes.Status308PermanentRedirect;

    /// <summary>An address that may be fetched.</summary>
    private Uri Read(Uri? from, string url)
    {
        if (url.Length > MaxLength)
            throw new PictureUrlException($"addresses of more than {MaxLength} characters are not fetched.");
        // Programs read these differently: as part of the host, or of what follows it.
        if (url.AsSpan().ContainsAny('\\', '\u007f') || url.Any(c => c <= ' '))
            throw new PictureUrlException("addresses with backslashes, blanks or control characters are not fetched.");
        bool isRead = from is null ? Uri.TryCreate(url, UriKind.Absolute, out Uri? address) : Uri.TryCreate(from, url, out address);
        if (!isRead || (address!.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new PictureUrlException("only addresses of http and https are fetched.");
        if (address.UserInfo.Length > 0)
            throw new PictureUrlException("addresses with a user's name are not fetched.");
        return _hosts.Any(host => host.Is(address))
            ? address
            : throw new PictureUrlException("its host is not among those that pictures are fetched from (--allow-picture-urls).");
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, PictureBudget budget, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
            throw new FormatException($"its host answers {(int)response.StatusCode}.");
        if (response.Content.Headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            throw new FormatException("its host sends it compressed, although it was asked not to.");
        if (response.Content.Headers.ContentLength > budget.BytesLeft)
            throw TooLong(budget);
        using MemoryStream bytes = new();
        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] piece = new byte[64 << 10];
        while (await body.ReadAsync(piece, cancellationToken) is > 0 and var read)
        {
            if (read > budget.BytesLeft)
                throw TooLong(budget);
            budget.Take(read);
            bytes.Write(piece, 0, read);
        }
        return bytes.ToArray();
    }

    private static FormatException TooLong(PictureBudget budget) =>
        new($"the request's pictures have more than {budget.MaxBytes} bytes together (--max-message).");
}
