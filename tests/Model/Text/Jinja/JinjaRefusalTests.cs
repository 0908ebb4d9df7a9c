using IlgpuLlava.Model.Text.Jinja;

namespace IlgpuLlava.Model.Tests.Text.Jinja;

/// <summary>What is beyond the subset, malformed or too much: one typed error that names it and its line.</summary>
public class JinjaRefusalTests
{
    [TestCase("a\n{% macro f() %}{% endmacro %}", "line 2: the tag \"macro\" is not supported")]
    [TestCase("{% include 'x' %}", "\"include\"")]
    [TestCase("{% raw %}{{ x }}{% endraw %}", "\"raw\"")]
    [TestCase("{% break %}", "\"break\"")]
    [TestCase("{% set x %}a{% endset %}", "\"set\"")]
    [TestCase("{% set a, b = 1, 2 %}", "\"set\"")]
    [TestCase("{% for a, b in x %}{% endfor %}", "several variables")]
    [TestCase("{% for a in x recursive %}{% endfor %}", "recursive")]
    [TestCase("{{ x | tojson }}", "filter \"tojson\"")]
    [TestCase("{{ x is divisibleby(3) }}", "test \"divisibleby\"")]
    [TestCase("{{ strftime_now('%d') }}", "function \"strftime_now\"")]
    [TestCase("{{ x.items() }}", "method \"items\"")]
    [TestCase("{{ x['a']() }}", "calling")]
    [TestCase("{{ {'a': 1} }}", "dictionary")]
    [TestCase("{{ (1, 2) }}", "tuple")]
    [TestCase("{{ 1.5 }}", "number \"1\"")]
    [TestCase("{{ 1e5 }}", "number \"1e5\"")]
    [TestCase("{{ 12345678901 }}", "number")]
    [TestCase("{{ 2 ** 3 }}", "\"**\"")]
    [TestCase("{{ 4 / 2 }}", "\"/\"")]
    [TestCase("{{ '\\N{DASH}' }}", "escape")]
    [TestCase("{{ '\\ud800' }}", "escape")]
    [TestCase("{{ raise_exception(message='a') }}", "raise_exception")]
    public void WhatIsNotSupportedIsRefusedWhenTheTemplateIsRead(string template, string reason) =>
        Assert.That(() => JinjaProgram.Parse(template), Throws.TypeOf<JinjaException>().With.Message.Contains(reason));

    [TestCase("a\nb {{ x", "line 2: this tag is not closed by }}")]
    [TestCase("{% if x", "not closed by %}")]
    [TestCase("{# a", "comment is not closed")]
    [TestCase("{{ 'a }}", "quoted text is not closed")]
    [TestCase("{% if x %}a", "\"endif\" is missing")]
    [TestCase("{% for x in y %}{% if x %}{% endfor %}{% endif %}", "\"endfor\" is not supported")]
    [TestCase("{% endif %}", "\"endif\"")]
    [TestCase("{% if %}a{% endif %}", "an expression should")]
    [TestCase("{{ }}", "an expression should")]
    [TestCase("{{ a b }}", "\"b\" is not expected")]
    [TestCase("{{ (a }}", "closes nothing")]
    [TestCase("{{ a) }}", "closes nothing")]
    [TestCase("{{ a[1 }}", "closes nothing")]
    [TestCase("{{ a ? b }}", "\"?\"")]
    [TestCase("{{ a. }}", "not expected")]
    [TestCase("{% for in x %}{% endfor %}", "\"in\"")]
    [TestCase("{% for a of x %}{% endfor %}", "\"in\" should")]
    [TestCase("{{ f(a=1, 2) }}", "without a name")]
    public void AMalformedTemplateIsRefused(string template, string reason) =>
        Assert.That(() => JinjaProgram.Parse(template), Throws.TypeOf<JinjaException>().With.Message.Contains(reason));

    [TestCase("a\n{{ nothing.x }}", "line 2: a text is no key of \"nothing\", which is not defined")]
    [TestCase("{{ messages }}", "putting out a list")]
    [TestCase("{{ messages[0] }}", "putting out a dictionary")]
    [TestCase("{{ 'a' + 1 }}", "\"+\" between a text and a number")]
    [TestCase("{{ 1 // 0 }}", "\"//\"")]
    [TestCase("{{ 'a' < 'b' }}", "\"<\" between")]
    [TestCase("{{ 1 in 2 }}", "looked for")]
    [TestCase("{{ messages | trim }}", "\"trim\" of a list")]
    [TestCase("{{ messages | upper }}", "\"upper\" of a list")]
    [TestCase("{{ 'é' | upper }}", "beyond ASCII")]
    [TestCase("{% for c in 'abc' %}{% endfor %}", "a loop over a text")]
    [TestCase("{{ 'abc'[::2] }}", "steps of 2")]
    [TestCase("{% set x = 1 %}{% set x.y = 2 %}", "no namespace")]
    [TestCase("{{ messages | map('upper') }}", "\"map\"")]
    [TestCase("{{ messages | selectattr('a.b') }}", "\"selectattr\"")]
    [TestCase("{{ -messages }}", "no number")]
    public void WhatCannotBeDoneIsRefusedWhenItIsTried(string template, string reason) =>
        Assert.That(() => JinjaCases.Render(template), Throws.TypeOf<JinjaException>().With.Message.Contains(reason));

    /// <summary>A stranger's template may loop and grow, but not for long.</summary>
    [TestCase("{% for a in range(2000) %}{% for b in range(2000) %}{% endfor %}{% endfor %}")]
    [TestCase("{% set n = namespace(x='aa') %}{% for a in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}")]
    [TestCase("{{ 'a' * 999999999 }}")]
    [TestCase("{{ range(999999999) | length }}")]
    [TestCase("{% set n = namespace(x=[1]) %}{% for a in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}")]
    [TestCase("{% set x = 'a' * 9999999 %}{{ x | replace('a', x) | length }}")]
    public void ATemplateThatDoesTooMuchIsStopped(string template) =>
        Assert.That(() => JinjaCases.Render(template), Throws.TypeOf<JinjaException>().With.Message.Contains("too many steps"));

    [TestCase("(", ")")]
    [TestCase("[", "]")]
    [TestCase("-", "")]
    [TestCase("not ", "")]
    [TestCase("1 if 1 else ", "")]
    [TestCase("x[", "]")]
    [TestCase("1 + ", "")]
    [TestCase("", ".a")]
    [TestCase("", " | trim")]
    [TestCase("", " if 1")]
    [TestCase("", "(1)")]
    public void Fault023_DeepNestingIsRefusedAndOverflowsNoStack(string open, string close)
    {
        string deep = string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));
        Assert.That(() => JinjaProgram.Parse("{{ " + deep + " }}"), Throws.TypeOf<JinjaException>());
    }

    [Test]
    public void Fault023_DeepBlocksAreRefused() => Assert.That(
        () => JinjaProgram.Parse(string.Concat(Enumerable.Repeat("{% if 1 %}", 10_000))),
        Throws.TypeOf<JinjaException>().With.Message.Contains("within each other"));

    /// <summary>Random changes of a good template are read or refused; nothing else happens.</summary>
    [Test]
    public void Fault034_MutatedTemplatesAreReadOrRefused()
    {
        string good = File.ReadAllText(Path.Combine(TextGoldens.Goldens, "llava-1.6-mistral", "chat_template.jinja"));
        var random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            char[] bad = good.ToCharArray();
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                bad[random.Next(bad.Length)] = "{}%[]()'\"|.+-<>=in ifm#0:~,\n"[random.Next(28)];
            }

            try
            {
                JinjaCases.Render(new string(bad));
            }
            catch (JinjaException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.InRange(500, 3000));
    }
}
