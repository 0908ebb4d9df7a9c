using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Http;

/// <summary>What requests call the model.</summary>
internal static class ModelName
{
    /// <summary>Checks that a request means the loaded model: by its name, also with <c>:latest</c>, or by none.</summary>
    /// <exception cref="HttpException">404: another is meant.</exception>
    public static void Check(string? name, LlavaModelInfo model)
    {
        if (name is not null && name != model.Name && name != model.Name + ":latest")
        {
            throw new HttpException(
                StatusCodes.Status404NotFound, $"Model '{name}' is not loaded here; '{model.Name}' is.")
            { Param = "model", Code = "model_not_found" };
        }
    }
}
