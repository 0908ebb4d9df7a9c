using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Runtime;

/// <summary>What is known of a picture that was decoded once.</summary>
/// <param name="Key">Its name, see <see cref="PictureKey"/>.</param>
/// <param name="Layout">How many tokens it becomes, and which.</param>
internal sealed record SeenPicture(string Key, PictureLayout Layout)
{
    public static SeenPicture Of(RgbImage image, LlavaConfiguration configuration) =>
        new(PictureKey.Of(image, configuration.Preprocess), configuration.LayoutOf(image.Width, image.Height));
}
