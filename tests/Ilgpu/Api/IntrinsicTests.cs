using System.Reflection;
using ILGPU.IR;

namespace IlgpuLlava.Ilgpu.Tests.Api;

/// <summary>The leaf operations that the frontend knows and the methods that carry them.</summary>
public sealed class IntrinsicTests
{
    private static IEnumerable<(MethodInfo Method, IntrinsicKind Kind)> Marked =>
        from type in typeof(ILGPU.Context).Assembly.GetTypes()
        from method in type.GetMethods(
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        let attribute = method.GetCustomAttribute<IntrinsicAttribute>()
        where attribute is not null
        select (method, attribute.Kind);

    [Test]
    public void EveryKindHasAMethod() =>
        Assert.That(Enum.GetValues<IntrinsicKind>().Except(Marked.Select(entry => entry.Kind)), Is.Empty);

    [Test]
    public void ClosedGenericMethodsAreStillMarked()
    {
        MethodInfo cast = typeof(ILGPU.ArrayView<float>).GetMethod("Cast")!.MakeGenericMethod(typeof(int));
        MethodInfo length = typeof(ILGPU.ArrayView<float>).GetProperty("Length")!.GetMethod!;
        Assert.That(cast.GetCustomAttribute<IntrinsicAttribute>()!.Kind, Is.EqualTo(IntrinsicKind.ViewCast));
        Assert.That(length.GetCustomAttribute<IntrinsicAttribute>()!.Kind, Is.EqualTo(IntrinsicKind.ViewLength));
    }

    [Test]
    public void WhatKernelsInlineHasNoHandlers()
    {
        // The bodies that a frontend has to inline: they may call and compute, not catch.
        string[] inlined = ["Atomic", "Grid", "Group", "Warp", "Interop", "IntrinsicMath", "XMath", "GroupExtensions", "WarpExtensions"];
        IEnumerable<string> handlers =
            from type in typeof(ILGPU.Context).Assembly.GetExportedTypes()
            where inlined.Contains(type.Name)
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where method.GetCustomAttribute<IntrinsicAttribute>() is null
            where method.GetMethodBody() is { ExceptionHandlingClauses.Count: > 0 }
            select $"{type.Name}.{method.Name}";
        Assert.That(handlers, Is.Empty);
    }
}
