namespace IlgpuLlava.Kernels.Tests;

[SetUpFixture]
public sealed class CloseDevices
{
    [OneTimeTearDown]
    public void Close()
    {
        MatrixDevice.Close();
        TestDevice.CloseAll();
    }
}
