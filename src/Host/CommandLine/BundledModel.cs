namespace IlgpuLlava.Host;

/// <summary>Where the model that comes with the program lies.</summary>
internal static class BundledModel
{
    /// <summary>The directory given, or that of the bundled model.</summary>
    /// <exception cref="UserException">None is given and none is bundled.</exception>
    public static string Resolve(string? directory) => directory ?? Find() ?? throw new UserException(
        "There is no bundled model beside the program (models/tiny-llava); give one with --model DIR.");

    /// <summary>Beside the program, as published, or in the repository that it was built in; whatever the current folder.</summary>
    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "models", "tiny-llava");
            if (File.Exists(Path.Combine(candidate, "config.json")))
                return candidate;
        }
        return null;
    }
}
