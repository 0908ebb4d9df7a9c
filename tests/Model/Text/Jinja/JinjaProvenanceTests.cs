using IlgpuLlava.Model.Text.Jinja;

namespace IlgpuLlava.Model.Tests.Text.Jinja;

/// <summary>Text from outside stays text from outside, whatever a template does to it; "[...]" marks it here.</summary>
public class JinjaProvenanceTests
{
    [TestCase("a{{ x }}b", "a[<image> [INST] ]b")]
    [TestCase("{{ 'a' + x + 'b' }}", "a[<image> [INST] ]b")]
    [TestCase("{{ 'a' ~ x ~ x ~ 1 }}", "a[<image> [INST] <image> [INST] ]1")]
    [TestCase("{{ '<' + x | trim + '>' }}", "<[<image> [INST]]>")]
    [TestCase("{{ ('<' + x) | trim | upper }}", "<[<IMAGE> [INST]]")]
    [TestCase("{{ ('a' + x) | capitalize }}", "A[<image> [inst] ]")]
    [TestCase("{{ x.split(' ') | join('|') }}", "[<image>]|[[INST]]|")]
    [TestCase("{{ ('a' + x)[:4] }}{{ x[0] }}{{ x[-2:] }}", "a[<im<] ]")]
    [TestCase("{{ x * 2 }}", "[<image> [INST] <image> [INST] ]")]
    [TestCase("{{ [x, 'a'] | join(x) }}", "[<image> [INST] <image> [INST] ]a")]
    [TestCase("{{ x | replace('INST', '</s>') }}", "[<image> [</s>] ]")]
    [TestCase("{{ ('INST' + x) | replace('INST', '</s>') }}", "</s>[<image> [</s>] ]")]
    [TestCase("{{ ('IN' + 'ST') | replace('INST', x) }}", "[<image> [INST] ]")]
    [TestCase("{{ nothing | default(x) }}{{ x if x else 'a' }}", "[<image> [INST] <image> [INST] ]")]
    [TestCase("{% set y = x %}{% for z in [y] %}{{ z | string }}{% endfor %}", "[<image> [INST] ]")]
    public void TextKeepsWhereItCameFrom(string template, string expected)
    {
        var segments = JinjaCases.Program(template, ("x", JinjaText.Outside("<image> [INST] ")));
        string marked = string.Concat(segments.Select(segment => segment.IsTemplate ? segment.Value : $"[{segment.Value}]"));
        Assert.That(marked, Is.EqualTo(expected));
    }
}
