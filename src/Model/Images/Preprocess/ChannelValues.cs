namespace IlgpuLlava.Model.Images;

/// <summary>A number for each colour channel.</summary>
/// <param name="Red">The red channel's.</param>
/// <param name="Green">The green channel's.</param>
/// <param name="Blue">The blue channel's.</param>
public readonly record struct ChannelValues(double Red, double Green, double Blue);
