using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary>Reads the picture files that a command names.</summary>
internal static class Pictures
{
    // The largest picture file that is read; a raster's own limits are checked from its header.
    private const long MaxBytes = 256L << 20;

    /// <summary>The bytes of each file, so far as a header can say pictures that can be read.</summary>
    /// <exception cref="UserException">A file is missing, unreadable, too large or no picture; it is named.</exception>
    public static List<byte[]> Read(IEnumerable<string> paths)
    {
        List<byte[]> pictures = [];
        foreach (string path in paths)
        {
            pictures.Add(Read(path));
            Check(path, () => Generator.CheckPictureHeader(pictures[^1]));
        }
        return pictures;
    }

    /// <summary>The bytes of one file that holds a whole picture.</summary>
    /// <exception cref="UserException">The file is missing, unreadable, too large or no picture; it is named.</exception>
    public static byte[] ReadWhole(string path)
    {
        byte[] picture = Read(path);
        Check(path, () => Generator.CheckPicture(picture));
        return picture;
    }

    private static void Check(string path, Action check)
    {
        try
        {
            check();
        }
        catch (PictureException e)
        {
            throw new UserException($"{path}: {e.InnerException!.Message}");
        }
    }

    private static byte[] Read(string path)
    {
        if (Directory.Exists(path))
            throw new UserException($"{path} is a directory, not a picture.");
        if (path.Length == 0)
            throw new UserException("A picture's name is empty.");
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
