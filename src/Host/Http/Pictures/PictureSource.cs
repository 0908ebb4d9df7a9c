namespace IlgpuLlava.Host.Http;

/// <summary>Pictures as requests name them: a data URL, an address, or base64 by itself.</summary>
/// <param name="fetcher">Fetches addresses; null where none is fetched.</param>
internal sealed class PictureSource(PictureFetcher? fetcher = null)
{
    /// <summary>For all pictures of one request.</summary>
    public RequestPictures Begin() => new(fetcher);

    /// <summary>The bytes of a request's only picture; see <see cref="RequestPictures.ReadAsync"/>.</summary>
    public async ValueTask<byte[]> ReadAsync(string text, string field, CancellationToken cancellationToken)
    {
        using RequestPictures pictures = Begin();
        return await pictures.ReadAsync(text, field, cancellationToken);
    }
}
