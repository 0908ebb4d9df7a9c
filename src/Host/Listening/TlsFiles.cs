namespace IlgpuLlava.Host;

/// <summary>The files of TLS, in PEM.</summary>
/// <param name="Certificate">The server's certificate, behind which those stand that lead to its root.</param>
/// <param name="Key">Its private key.</param>
/// <param name="ClientCa">Certificates that sign those of clients; null where clients need none.</param>
internal sealed record TlsFiles(string Certificate, string Key, string? ClientCa);
