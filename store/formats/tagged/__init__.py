"""Line-tagged formats: RIS, NBIB and the like."""
