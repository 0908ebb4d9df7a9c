namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>A component within a scan, with the tables the scan needs for it.</summary>
internal readonly record struct JpegScanPart(JpegComponent Component, JpegHuffmanTable? Dc, JpegHuffmanTable? Ac);
