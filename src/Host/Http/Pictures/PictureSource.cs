namespace IlgpuLlava.Host.Http;

/// <summary>Pictures as requests name them: a data URL, an address, or base64 by itself.</summary>
internal sealed class PictureSource
{
    /// <summary>The bytes of a picture; they may be no picture at all.</summary>
    /// <param name="text">What the request says.</param>
    /// <param name="field">The field's path, for errors.</param>
    /// <param name="cancellationToken">Ends waiting for it.</param>
    /// <exception cref="HttpException">400: it is nothing of that kind.</exception>
    /// <exception cref="PictureUrlException">It is an address that may not be fetched.</exception>
    public ValueTask<byte[]> ReadAsync(string text, string field, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Base64 has no colon.
        if (!DataUrl.Is(text) && text.Contains(':'))
            throw new PictureUrlException($"{field}: addresses of pictures are not fetched here; send the picture itself as a data URL.");
        try
        {
            return new ValueTask<byte[]>(DataUrl.Is(text) ? DataUrl.Decode(text) : DataUrl.DecodeBase64(text));
        }
        catch (FormatException e)
        {
            throw HttpException.InvalidField(field, e.Message);
        }
    }
}
