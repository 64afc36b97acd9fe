"""Line-tagged formats: RIS, NBIB and their like."""
