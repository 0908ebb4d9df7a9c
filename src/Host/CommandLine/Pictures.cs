namespace IlgpuLlava.Host;

/// <summary>Reads the picture files that a command names.</summary>
internal static class Pictures
{
    // The largest picture file that is read; a raster's own limits are checked from its header.
    private const long MaxBytes = 256L << 20;

    /// <summary>The bytes of each file.</summary>
    /// <exception cref="UserException">A file is missing, unreadable or too large; it is named.</exception>
    public static List<byte[]> Read(IEnumerable<string> paths)
    {
        List<byte[]> pictures = [];
        foreach (string path in paths)
            pictures.Add(Read(path));
        return pictures;
    }

    /// <summary>The bytes of one file.</summary>
    public static byte[] Read(string path)
    {
        if (Directory.Exists(path))
            throw new UserException($"{path} is a directory, not a picture.");
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length > MaxBytes)
                throw new UserException($"{path} has {file.Length} bytes; pictures of up to {MaxBytes} bytes are read.");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserException($"There is no picture {path}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be read: {e.Message}");
        }
    }
}
