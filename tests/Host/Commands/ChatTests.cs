namespace IlgpuLlava.Host.Tests.Commands;

public class ChatTests
{
    [Test]
    public void TurnsAreAnsweredInOrder_AndPicturesMayCome()
    {
        string input = $"""
            What color is the number?

            /new
            /image {Repository.Sample("chart.png")}
            How high is the yellow bar?
            /quit
            never asked
            """;
        Call call = Call.RunWith(input, "chat", Repository.Sample("number.png"));
        Assert.That(call, Is.EqualTo(new Call(0, "Yellow.\n7.\n", "")));
    }

    [Test]
    public void ATurnThatFailsIsTakenBack()
    {
        string input = $"""
            /image absent.png
            /image {Repository.Sample("questions.jsonl")}
            {string.Concat(Enumerable.Repeat("red ", 2100))}
            What color is the number?
            """;
        Call call = Call.RunWith(input, "chat", Repository.Sample("number.png"));
        Assert.That(call.Output, Is.EqualTo("Yellow.\n"));
        string[] errors = call.Error.TrimEnd('\n').Split('\n');
        Assert.That(errors, Has.Length.EqualTo(3));
        Assert.That(errors[0], Does.Contain("absent.png"));
        Assert.That(errors[1], Does.Contain("questions.jsonl"));
        Assert.That(errors[2], Does.Contain("2048"));
        Assert.That(call.ExitCode, Is.EqualTo(1), "a script learns that a turn failed");
    }

    [Test]
    public void APictureThatCannotBeReadIsFoundBeforeTheModelIsLoaded() =>
        Call.RunWith("", "chat", Repository.Sample("questions.jsonl"), "--model", "absent").AssertRefused(1, "questions.jsonl");

    [Test]
    public void WithoutTurnsThereIsNoAnswer() => Assert.That(Call.RunWith("", "chat"), Is.EqualTo(new Call(0, "", "")));
}
