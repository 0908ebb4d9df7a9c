using IlgpuLlava.Model.Text.Jinja;

namespace IlgpuLlava.Model.Tests.Text.Jinja;

public class JinjaRenderingTests
{
    [TestCaseSource(typeof(JinjaCases), nameof(JinjaCases.All))]
    public void TemplatesRenderAsJinjaRendersThem(string template, string expected) =>
        Assert.That(JinjaCases.Render(template), Is.EqualTo(expected), template);

    [Test]
    public void ATemplateRendersTheSameTwice()
    {
        var program = JinjaProgram.Parse("{% set n = namespace(x=1) %}{% set n.x = n.x + 1 %}{{ n.x }}{{ x }}{% set x = 'a' %}{{ x }}");
        var none = new Dictionary<string, JinjaValue>();
        for (int round = 0; round < 2; round++)
        {
            Assert.That(string.Concat(program.Render(none).Select(segment => segment.Value)), Is.EqualTo("2a"));
        }
    }

    /// <summary>The template says why it refuses, in its own words.</summary>
    [Test]
    public void RaiseExceptionSaysWhatTheTemplateSays() => Assert.That(
        () => JinjaCases.Render("{% if messages %}{{ raise_exception('Roles must alternate' + '!') }}{% endif %}"),
        Throws.TypeOf<JinjaException>().With.Message.EqualTo("Roles must alternate!"));
}
