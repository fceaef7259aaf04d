"""A stand-in for the piControl driver: what a plain file as process image cannot show.

The image lies in a plain file, which the simulated modules read and write. The program reaches it through
`sim.picontrol.door`, which stands for the device node: every open, seek, read, write, ioctl and close of that
path, and the death of the process, arrive here as with the kernel driver.
"""
