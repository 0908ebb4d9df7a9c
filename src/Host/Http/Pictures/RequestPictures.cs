namespace IlgpuLlava.Host.Http;

/// <summary>The pictures of one request, one after another.</summary>
/// <param name="fetcher">Fetches addresses; null where none is fetched.</param>
internal sealed class RequestPictures(PictureFetcher? fetcher) : IDisposable
{
    private PictureBudget? _budget;

    /// <summary>The bytes of a picture; they may be no picture at all.</summary>
    /// <param name="text">What the request says.</param>
    /// <param name="field">The field's path, for errors.</param>
    /// <param name="cancellationToken">Ends waiting for it.</param>
    /// <exception cref="HttpException">400: it is nothing of that kind, or cannot be had.</exception>
    /// <exception cref="PictureUrlException">It is an address that may not be fetched.</exception>
    public async ValueTask<byte[]> ReadAsync(string text, string field, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (DataUrl.Is(text))
                return DataUrl.Decode(text);
            // Base64 has no colon.
            return text.Contains(':') ? await FetchAsync(text.Trim(), cancellationToken) : DataUrl.DecodeBase64(text);
        }
        catch (FormatException e)
        {
            throw HttpException.InvalidField(field, e.Message);
        }
        catch (PictureUrlException e)
        {
            throw new PictureUrlException($"{field}: {e.Message}");
        }
    }

    public void Dispose() => _budget?.Dispose();

    private Task<byte[]> FetchAsync(string url, CancellationToken cancellationToken) => fetcher is null
        ? throw new PictureUrlException("addresses of pictures are not fetched here; send the picture itself as a data URL.")
        : fetcher.FetchAsync(url, _budget ??= fetcher.Begin(), cancellationToken);
}
