using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace ILGPU;

public sealed partial class Context
{
    /// <summary>Collects the devices and settings of a context.</summary>
    public sealed class Builder : ContextProperties
    {
        internal Builder()
        {
        }

        internal DeviceRegistry DeviceRegistry { get; } = new();

        /// <summary>Registers every device of this machine, this processor with its default settings among them.</summary>
        public Builder AllAccelerators() => AllAccelerators(_ => true);

        /// <summary>Registers every device of this machine that a predicate accepts.</summary>
        public Builder AllAccelerators(Predicate<Device> predicate)
        {
            ArgumentNullException.ThrowIfNull(predicate);
            return this.CPU(device => predicate(device)).Cuda(device => predicate(device)).OpenCL(device => predicate(device));
        }

        /// <summary>As <see cref="AllAccelerators()"/>.</summary>
        public Builder Default() => AllAccelerators();

        /// <summary>Sets how hard kernels are optimised.</summary>
        public Builder Optimize(OptimizationLevel level)
        {
            OptimizationLevel = level;
            return this;
        }

        /// <summary>Lets streams take profiling markers.</summary>
        public Builder Profiling()
        {
            EnableProfiling = true;
            return this;
        }

        /// <summary>Lets the compiler verify its intermediate form after each pass.</summary>
        public Builder Verify()
        {
            EnableVerifier = true;
            return this;
        }

        /// <summary>Builds the context.</summary>
        public Context ToContext() => new(this, DeviceRegistry.ToImmutable());
    }
}
